import fc from 'fast-check';
import { NO_STREAM } from '@hub/event-sourcing';
import { judgeAppends, judgeFollowed, judgeLog, type LogFinding, type LoggedEvent } from './log-judge';
import { appendOf, appendsOf, eventCount, markOf, type LedgerAppend, type LogEntry } from './log-ledger';

/** Appends one after the other, each acknowledged before the next is sent, and the log that they make. */
function honestRun(lanes: readonly number[]): { readonly ledger: readonly LedgerAppend[]; readonly log: readonly LoggedEvent[] } {
  const entries: LogEntry[] = [];
  const log: LoggedEvent[] = [];
  const revisions = new Map<string, number>();
  lanes.forEach((lane, number) => {
    const stream = `fault-1a-${lane}`;
    const key = `1a-${lane}-${number}`;
    const expectedRevision = revisions.get(stream) ?? NO_STREAM;
    const { events } = appendOf({ key, stream, expectedRevision });
    events.forEach(({ id, body }, nth) =>
      log.push({ id, stream, revision: expectedRevision + 1 + nth, position: BigInt(log.length + 1), mark: markOf(body) }),
    );
    const revision = expectedRevision + events.length;
    revisions.set(stream, revision);
    entries.push(
      { entry: 'intended', key, stream, expectedRevision },
      { entry: 'acknowledged', key, revision, position: String(log.length) },
    );
  });
  return { ledger: appendsOf(entries), log };
}

const runs = fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 12 });
const sinsOf = (findings: readonly LogFinding[]) => [...new Set(findings.map(({ sin }) => sin))];
const judged = (ledger: readonly LedgerAppend[], log: readonly LoggedEvent[]) => [
  ...judgeAppends(ledger, log),
  ...judgeLog(log, true),
];

describe('the judge of a log', () => {
  it('finds nothing where each acknowledged append stands once, whole, and behind what was acknowledged before', () => {
    fc.assert(
      fc.property(runs, (lanes) => {
        const { ledger, log } = honestRun(lanes);
        expect(judged(ledger, log)).toEqual([]);
        expect(
          judgeFollowed(
            log.map(({ position }) => position),
            log,
          ),
        ).toEqual([]);
      }),
    );
  });

  it('finds any event that is not there, whichever it is', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (lanes, which) => {
        const { ledger, log } = honestRun(lanes);
        const without = log.filter((_, index) => index !== which % log.length);
        expect(sinsOf(judgeAppends(ledger, without))).toContain('lost');
      }),
    );
  });

  it('finds an append that is there again under other ids', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (lanes, which) => {
        const { ledger, log } = honestRun(lanes);
        const twice = log[which % log.length]!;
        const again = { ...twice, id: 'another', revision: twice.revision + 100, position: BigInt(log.length + 1) };
        expect(sinsOf(judgeAppends(ledger, [...log, again]))).toContain('doubled');
      }),
    );
  });

  it('finds two appends that stand in the other order', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (lanes, which) => {
        const { ledger } = honestRun(lanes);
        const place = which % (lanes.length - 1);
        const moved = [...lanes.keys()];
        [moved[place], moved[place + 1]] = [moved[place + 1]!, moved[place]!];
        let position = 0n;
        const log = moved.flatMap((number) =>
          appendOf(ledger[number]!).events.map(({ id, body }, nth) => {
            const { stream, expectedRevision } = ledger[number]!;
            return { id, stream, revision: expectedRevision + 1 + nth, position: (position += 1n), mark: markOf(body) };
          }),
        );
        expect(sinsOf(judgeAppends(ledger, log))).toEqual(['reordered']);
      }),
    );
  });

  it('lets two that were under way together stand in either order', () => {
    const { log } = honestRun([0, 1]);
    const ask = (lane: number): LogEntry => ({
      entry: 'intended',
      key: `1a-${lane}-${lane}`,
      stream: `fault-1a-${lane}`,
      expectedRevision: NO_STREAM,
    });
    const answer = (lane: number, position: string): LogEntry => ({
      entry: 'acknowledged',
      key: `1a-${lane}-${lane}`,
      revision: eventCount(`1a-${lane}-${lane}`) - 1,
      position,
    });
    expect(judgeAppends(appendsOf([ask(1), ask(0), answer(1, '3'), answer(0, '1')]), log)).toEqual([]);
  });

  it('finds an append that was never acknowledged', () => {
    const asked: LogEntry = { entry: 'intended', key: '1a-0-0', stream: 'fault-1a-0', expectedRevision: NO_STREAM };
    const unknown: LogEntry = { entry: 'unknown', key: '1a-0-0', why: 'log/unknown-outcome' };
    expect(sinsOf(judgeAppends(appendsOf([asked, unknown]), []))).toEqual(['lost']);
  });

  it.each<[string, (log: LoggedEvent[]) => void, LogFinding['sin']]>([
    ['a position that nothing has', (log) => log.splice(1, 1), 'lost'],
    ['a position that does not rise', (log) => log.push({ ...log[0]!, id: 'another', revision: 1 }), 'reordered'],
    ['an id that is there twice', (log) => log.push({ ...log[0]!, position: BigInt(log.length + 1) }), 'doubled'],
    ['bytes that nobody appended', (log) => (log[0] = { ...log[0]!, mark: undefined }), 'lost'],
  ])('finds %s', (_, spoil, sin) => {
    const log = [...honestRun([0, 1, 2]).log];
    spoil(log);
    expect(sinsOf(judgeLog(log, true))).toContain(sin);
  });

  it('lets positions have gaps where the store does not promise that they have none', () => {
    const log = honestRun([0, 1, 2]).log.map((event) => ({ ...event, position: event.position * 7n }));
    expect(judgeLog(log, false)).toEqual([]);
    expect(sinsOf(judgeLog(log, true))).toEqual(['lost']);
  });

  it.each<[string, (told: bigint[]) => bigint[], LogFinding['sin']]>([
    ['leaves one out', (told) => told.slice(1), 'lost'],
    ['tells one again', (told) => [...told, told.at(-1)!], 'doubled'],
    ['tells two in the other order', ([first, second, ...rest]) => [second!, first!, ...rest], 'reordered'],
  ])('finds a subscription that %s', (_, spoil, sin) => {
    const { log } = honestRun([0, 1, 2]);
    expect(sinsOf(judgeFollowed(spoil(log.map(({ position }) => position)), log))).toEqual([sin]);
  });

  it('tells the bytes of an event from those of every other, and from altered ones', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.nat(), (number, at) => {
        const { events } = appendOf({ key: `1a-0-${number}`, stream: 's', expectedRevision: NO_STREAM });
        events.forEach(({ body }, nth) => {
          expect(markOf(body)).toEqual({ key: `1a-0-${number}`, nth });
          const altered = Buffer.from(body);
          altered[at % altered.byteLength]! ^= 1;
          const mark = markOf(altered);
          expect(mark === undefined || mark.key !== `1a-0-${number}` || mark.nth !== nth).toBe(true);
        });
      }),
    );
  });
});
