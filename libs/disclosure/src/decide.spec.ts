import fc from 'fast-check';
import { histories, PARTIES } from './testing/history';
import { violation } from './testing/oracle';
import { sins, sinsOfRepetition } from './testing/sins';
import { Crash, decisionsIn, lawfulWays, runHistory, Stage, type LogEntry, type Ways } from './testing/stage';
import type { Disclosure } from './disclosure.events';

const lags = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 });

/** What one run over a history says about the law: the first violation, or undefined. */
const judge = (ways: Ways) =>
  fc.record({ history: histories(), lags }).map(({ history, lags: behind }) => {
    const log = runHistory(history, behind, new Stage([], ways));
    return { history, broken: violation(history, PARTIES, decisionsIn(log).map(told)) };
  });

const told = ({ id, open }: Disclosure) => ({
  id,
  party: open.party,
  source: open.source.id,
  trigger: open.trigger.id,
  asOf: open.asOf,
  segments: open.segments,
});

const bytes = (log: readonly LogEntry[]) => decisionsIn(log).map((decision) => JSON.stringify(decision));

/** Runs a history three ways that must write the same; the first difference, or undefined. */
const repeat = (ways: Ways) =>
  fc
    .record({ history: histories(), lags, crashAfter: fc.nat({ max: 30 }), chunk: fc.integer({ min: 1, max: 3 }) })
    .map((given) => {
      const { history, lags: behind, crashAfter, chunk } = given;
      const undisturbed = bytes(runHistory(history, [0], new Stage([], ways)));

      const log = [...runHistory(history, behind, new Stage([], ways))];
      const written = bytes(log);
      if (JSON.stringify(undisturbed) !== JSON.stringify(written))
        return { ...given, broken: 'a stage that lags writes something else' };
      new Stage(log, ways).run();
      if (bytes(log).length !== written.length) return { ...given, broken: 'a second run over the log writes more' };

      const crashed: LogEntry[] = history.map((event) => ({ event }));
      let appends = 0;
      const crash = () => {
        appends += 1;
        if (appends > crashAfter) throw new Crash();
      };
      const first = new Stage(crashed, ways, crash, chunk);
      try {
        first.run();
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
      new Stage(crashed, { ...ways, keepsDossier: false }, undefined, chunk).run();
      if (JSON.stringify(bytes(crashed)) !== JSON.stringify(undisturbed))
        return { ...given, broken: 'a stage that crashed and came back writes something else' };
      return { ...given, broken: undefined };
    });

const RUNS = { numRuns: 200, seed: 20_260_301 };

describe('the disclosure decision, against an oracle', () => {
  it('lets no party hold a segment without a basis and withholds nothing lawful, at any moment of any history', () => {
    fc.assert(
      fc.property(judge(lawfulWays), ({ broken }) => {
        expect(broken).toBeUndefined();
      }),
      RUNS,
    );
  });

  it('is tried on histories that reach every state, basis and reason', () => {
    const seen = new Map<string, number>();
    for (const history of fc.sample(histories(), { numRuns: 200, seed: RUNS.seed }))
      for (const { open } of decisionsIn(runHistory(history, [0], new Stage([]))))
        for (const segment of open.segments) {
          const whys = 'bases' in segment ? segment.bases.map(({ kind }) => kind) : [segment.reason];
          for (const why of whys) seen.set(`${segment.state} ${why}`, (seen.get(`${segment.state} ${why}`) ?? 0) + 1);
        }
    for (const state of [
      ...['author', 'consent', 'permission', 'exception'].map((kind) => `made ${kind}`),
      ...['consent', 'permission', 'exception'].map((kind) => `rebased ${kind}`),
      ...['no-basis', 'denied', 'open-part-withheld'].flatMap((reason) => [`withheld ${reason}`, `withdrawn ${reason}`]),
    ])
      expect([state, (seen.get(state) ?? 0) > 2]).toEqual([state, true]);
  });

  it('decides the same with a dossier folded anew at each trigger', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const kept = runHistory(history, [0], new Stage([]));
        const folded = runHistory(history, [0], new Stage([], { ...lawfulWays, keepsDossier: false }));
        expect(bytes(folded)).toEqual(bytes(kept));
      }),
      { ...RUNS, numRuns: 80 },
    );
  });

  it('writes the same ids and bytes late, twice, or after a crash before any append', () => {
    fc.assert(
      fc.property(repeat(lawfulWays), ({ broken }) => {
        expect(broken).toBeUndefined();
      }),
      { ...RUNS, numRuns: 80 },
    );
  });

  describe('catches a stage that', () => {
    it.each(Object.entries(sins))('%s', (_, ways) => {
      const { failed } = fc.check(
        fc.property(judge(ways), ({ broken }) => broken === undefined),
        { ...RUNS, numRuns: 1_000, endOnFailure: true },
      );
      expect(failed).toBe(true);
    });

    it.each(Object.entries(sinsOfRepetition))('%s', (_, ways) => {
      const { failed } = fc.check(
        fc.property(repeat(ways), ({ broken }) => broken === undefined),
        { ...RUNS, numRuns: 1_000, endOnFailure: true },
      );
      expect(failed).toBe(true);
    });
  });
});
