import type { ShownBoard } from '@hub/party-adapter';
import type { Names } from '../hub/names';
import { drawBoard, duration } from './draw-board';

const names: Names = {
  party: (id) => ({ 'bend-me': 'Big Bend Health Network', 'gulf-cbc': 'Gulf Coast Partnership' })[id] ?? id,
  kind: (kind) => kind,
  kindOf: (id) => ({ 'bend-me': 'Managing Entity' })[id] ?? '',
};
const waiting = {
  party: 'bend-me',
  act: 'confirm',
  since: '2026-11-01T09:00:00.000Z',
  by: '2026-11-02T09:00:00.000Z',
  late: true,
};
const board: ShownBoard = {
  asOf: '2026-11-04T12:30:00.000Z',
  more: false,
  episodes: [
    {
      episode: 'e',
      client: 'c-1',
      accountable: { party: 'gulf-cbc', worker: 'GC-17' },
      accountableSince: '2026-10-01T08:00:00.000Z',
      handoff: { handoff: 'h', to: 'bend-me', attempt: 2 },
      waiting,
    },
  ],
  referrals: [],
  waitsOn: [{ party: 'bend-me', matters: 1, late: 1, longestSince: waiting.since }],
  load: [{ party: 'harbor', referrals: 3, byStatus: { delivered: 2, accepted: 1 }, noCapacity: 0 }],
  coordinators: [{ party: 'gulf-cbc', worker: 'GC-17', episodes: 4, late: 1 }],
  counts: { sent: 0, received: 0, episodes: 1, late: 1 },
};

describe('the drawn board', () => {
  const drawn = drawBoard(board, 'bend-me', names);

  it.each([
    'Board of Big Bend Health Network, Managing Entity',
    'Gulf Coast Partnership (GC-17)',
    'to Big Bend Health Network, attempt 2',
    'confirm, 3 d 3 h',
    '2026-11-02 09:00  LATE',
    'Referrals in which somebody must act: nothing',
    'delivered 2, accepted 1',
    'Gulf Coast Partnership  GC-17   4         1',
  ])('tells %s', (text) => expect(drawn).toContain(text));

  it('says so when there is more', () => {
    expect(drawn).not.toContain('--limit');
    expect(drawBoard({ ...board, more: true }, 'bend-me', names)).toContain('--limit');
  });

  it.each([
    [0, '0 min'],
    [59_000, '0 min'],
    [61 * 60_000, '1 h 1 min'],
    [(26 * 60 + 5) * 60_000, '1 d 2 h'],
    [-5_000, '0 min'],
  ])('tells %i milliseconds as %s', (length, text) => expect(duration(new Date(0), new Date(length))).toBe(text));
});
