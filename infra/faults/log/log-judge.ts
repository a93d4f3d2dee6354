import type { Position, RecordedEvent } from '@hub/event-sourcing';
import { eventCount, markOf, type LedgerAppend } from './log-ledger';

/** An event of the log as the judge needs it. */
export interface LoggedEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** What its bytes say that it is; undefined where they are not those that were appended. */
  readonly mark: ReturnType<typeof markOf>;
}

export const logged = ({ id, stream, revision, position, body }: RecordedEvent): LoggedEvent => ({
  id,
  stream,
  revision,
  position,
  mark: markOf(body),
});

export type LogSin = 'lost' | 'doubled' | 'reordered';

export interface LogFinding {
  readonly sin: LogSin;
  readonly sentence: string;
}

interface Placed extends LoggedEvent {
  readonly nth: number;
}

/**
 * Holds one writer's ledger against the log that was read from its start. Events of other writers are not looked at. Knows nothing of
 * the store but its answers.
 */
export function judgeAppends(ledger: readonly LedgerAppend[], log: readonly LoggedEvent[]): readonly LogFinding[] {
  const byKey = new Map<string, Placed[]>();
  for (const event of log)
    if (event.mark !== undefined) {
      const { key, nth } = event.mark;
      const placed = byKey.get(key);
      if (placed) placed.push({ ...event, nth });
      else byKey.set(key, [{ ...event, nth }]);
    }
  return [...ledger.flatMap((append) => appendFindings(append, byKey.get(append.key) ?? [])), ...orderFindings(ledger, byKey)];
}

function appendFindings(append: LedgerAppend, events: readonly Placed[]): readonly LogFinding[] {
  const { key, stream, revision, position } = append;
  const found = (sin: LogSin, sentence: string): readonly LogFinding[] => [{ sin, sentence: `${key} ${sentence}` }];
  const count = eventCount(key);
  if (revision === undefined) return found('lost', 'was never acknowledged');
  const distinct = new Set(events.map(({ nth }) => nth)).size;
  if (distinct < count) return found('lost', `is there with ${distinct} of its ${count} events`);
  if (events.length > count) return found('doubled', `has ${events.length} events instead of ${count}`);
  const inPlace = events.every(
    (event, nth) => event.nth === nth && event.stream === stream && event.revision === revision - count + 1 + nth,
  );
  const last = events.at(-1);
  return inPlace && last?.position === position ? [] : found('reordered', 'is not where it was acknowledged to be');
}

/** Whatever was acknowledged before another was sent stands before it in the one order (decision 1). */
function orderFindings(
  ledger: readonly LedgerAppend[],
  byKey: ReadonlyMap<string, readonly LoggedEvent[]>,
): readonly LogFinding[] {
  const known = ledger.flatMap(({ key, intendedAt, acknowledgedAt }) => {
    const position = byKey.get(key)?.at(-1)?.position;
    return acknowledgedAt === undefined || position === undefined ? [] : [{ key, intendedAt, acknowledgedAt, position }];
  });
  const answered = [...known].sort((one, other) => one.acknowledgedAt - other.acknowledgedAt);
  const sent = [...known].sort((one, other) => one.intendedAt - other.intendedAt);
  let next = 0;
  let last = -1n;
  return sent.flatMap(({ key, intendedAt, position }) => {
    for (let one = answered[next]; one !== undefined && one.acknowledgedAt < intendedAt; one = answered[++next])
      if (one.position > last) last = one.position;
    return position > last ? [] : [{ sin: 'reordered' as const, sentence: `${key} stands before what was acknowledged first` }];
  });
}

/**
 * What the log itself must be, whoever wrote it: positions that rise (one by one where the store promises it), each stream's revisions
 * from 0 without a gap, no id twice, and no event whose bytes nobody appended.
 */
export function judgeLog(log: readonly LoggedEvent[], gapless: boolean): readonly LogFinding[] {
  const findings: LogFinding[] = [];
  const ids = new Set<string>();
  const revisions = new Map<string, number>();
  let before: Position | undefined;
  for (const { id, stream, revision, position, mark } of log) {
    const at = `position ${position}`;
    const expected = (revisions.get(stream) ?? -1) + 1;
    if (before !== undefined && position <= before) findings.push({ sin: 'reordered', sentence: `${at} comes after ${before}` });
    else if (gapless && before !== undefined && position !== before + 1n)
      findings.push({ sin: 'lost', sentence: `there is nothing between ${before} and ${position}` });
    if (ids.has(id)) findings.push({ sin: 'doubled', sentence: `the id at ${at} is there twice` });
    if (revision !== expected)
      findings.push({
        sin: revision > expected ? 'lost' : 'doubled',
        sentence: `${at} has another revision than its stream's next`,
      });
    if (mark === undefined) findings.push({ sin: 'lost', sentence: `the bytes at ${at} are not those that were appended` });
    ids.add(id);
    revisions.set(stream, revision);
    before = position;
  }
  return findings;
}

/** A subscription from the start must have told exactly the log: no gap, no repeat, no other order, whatever broke meanwhile. */
export function judgeFollowed(followed: readonly Position[], log: readonly LoggedEvent[]): readonly LogFinding[] {
  const told = new Set<Position>();
  const findings: LogFinding[] = [];
  let before = -1n;
  for (const position of followed) {
    if (told.has(position)) findings.push({ sin: 'doubled', sentence: `the subscription told position ${position} twice` });
    else if (position < before)
      findings.push({ sin: 'reordered', sentence: `the subscription told ${position} after ${before}` });
    told.add(position);
    if (position > before) before = position;
  }
  const missing = log.filter(({ position }) => !told.has(position));
  return [
    ...findings,
    ...missing.map(({ position }): LogFinding => ({
      sin: 'lost',
      sentence: `the subscription did not tell position ${position}`,
    })),
  ];
}
