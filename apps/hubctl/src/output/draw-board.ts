import type { Names } from '../hub/names';
import type { ShownBoard, Waiting } from '@hub/party-adapter';
import { table } from './table';

/** A board as people read it: local names, how long each thing has waited, what is late marked. */
export function drawBoard(board: ShownBoard, party: string, names: Names): string {
  const now = new Date(board.asOf);
  const { counts } = board;
  return [
    `Board of ${called(party, names)}, ${minute(board.asOf)} UTC`,
    `${counts.episodes} episodes of coordination, ${counts.sent} referrals out, ${counts.received} in; ${counts.late} late`,
    ...(board.more
      ? ['There is more than is shown and counted here: these are the longest standing. Ask for more with --limit.']
      : []),
    ...section(
      'Who is accountable for whom',
      ['client', 'accountable', 'since', 'hand-off', 'awaited', 'for', 'by'],
      board.episodes.map(({ client, accountable, accountableSince, handoff, waiting }) => [
        client,
        `${names.party(accountable.party)}${accountable.worker === undefined ? '' : ` (${accountable.worker})`}`,
        minute(accountableSince),
        handoff === undefined ? '' : `to ${names.party(handoff.to)}, attempt ${handoff.attempt}`,
        ...awaited(waiting, names, now),
      ]),
    ),
    ...section(
      'Referrals in which somebody must act',
      ['referral', 'from', 'to', 'status', 'awaited', 'for', 'by'],
      board.referrals.map(({ referral, sender, addressee, status, waiting }) => [
        referral,
        names.party(sender),
        names.party(addressee),
        status,
        ...awaited(waiting, names, now),
      ]),
    ),
    ...section(
      'What waits on whom',
      ['party', 'is a', 'matters', 'late', 'longest'],
      board.waitsOn.map(({ party: on, matters, late, longestSince }) => [
        names.party(on),
        names.kindOf(on),
        String(matters),
        String(late),
        duration(new Date(longestSince), now),
      ]),
    ),
    ...section(
      'What each addressee has before it',
      ['party', 'is a', 'referrals', 'no capacity', 'of which'],
      board.load.map(({ party: of, referrals, byStatus, noCapacity }) => [
        names.party(of),
        names.kindOf(of),
        String(referrals),
        String(noCapacity),
        Object.entries(byStatus)
          .map(([status, count]) => `${status} ${count}`)
          .join(', '),
      ]),
    ),
    ...section(
      'Coordinators',
      ['party', 'worker', 'episodes', 'late'],
      board.coordinators.map(({ party: of, worker = '', episodes, late }) => [
        names.party(of),
        worker,
        String(episodes),
        String(late),
      ]),
    ),
  ].join('\n');
}

const called = (party: string, names: Names): string =>
  [names.party(party), names.kindOf(party)].filter((part) => part !== '').join(', ');

const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? ['', `${title}: nothing`] : ['', title, '', table(head, rows)];

const awaited = ({ party, act, since, by, late }: Waiting, names: Names, now: Date): readonly string[] => [
  names.party(party),
  `${act}, ${duration(new Date(since), now)}`,
  by === undefined ? '' : `${minute(by)}${late ? '  LATE' : ''}`,
];

/** `2026-11-02 10:30` of an instant, UTC. */
const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
] as const;

/** In the two largest units that say something: `3 d 4 h`. */
export function duration(from: Date, to: Date): string {
  let rest = Math.max(0, to.getTime() - from.getTime());
  const parts: string[] = [];
  for (const [length, unit] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0 min';
}
