import { emptyRegister, evolveRegister } from '@hub/consent';
import fc from 'fast-check';
import { histories, PARTIES } from './testing/history';
import { isLawful } from './testing/oracle';
import { decisionsIn, isRegisterStream, runHistory, Stage, surroundings } from './testing/stage';
import type { Circumstances } from './in-force';
import { viewAt } from './view-at';

const MINUTE = 60_000;

describe('what a party could see at a moment', () => {
  it('is what it held by then and what the law let it hold at that very moment', () => {
    let seen = 0;
    let hidden = 0;
    fc.assert(
      fc.property(histories(), fc.nat({ max: 200 }), fc.nat(), (history, later, place) => {
        // The register is read up to `now`, the decisions only up to `decided`: the stage lags, the law does not.
        const now = history.slice(0, 1 + (place % history.length));
        const decided = history.slice(0, Math.max(1, now.length - 2));
        const at = new Date(Math.max(...now.map(({ recordedAt }) => recordedAt.getTime())) + later * MINUTE);
        const { policy, kindOf } = surroundings(now.map((event) => ({ event })));
        const register = now.filter(({ stream }) => isRegisterStream(stream)).reduce(evolveRegister, emptyRegister);
        const circumstances: Circumstances = { register, policy, kindOf, at };
        const disclosures = decisionsIn(runHistory(decided, [0], new Stage([])));

        for (const party of PARTIES) {
          const view = new Set(
            viewAt(party, disclosures, circumstances).flatMap(({ source, segments }) =>
              segments.map(({ category }) => `${source.id} ${category}`),
            ),
          );
          const expected = new Set<string>();
          for (const [key, held] of lastStates(disclosures, party)) {
            const event = now.find(({ id }) => key.startsWith(id));
            const category = key.split(' ')[1] ?? '';
            if (!held || !event) continue;
            // A held segment may have lost the basis that it is held on and have another by now: it shows after the rebase.
            if (isLawful(now, at.getTime(), event, category, party)) expected.add(key);
            else hidden += 1;
          }
          for (const key of view) expect(expected).toContain(key);
          seen += view.size;
        }
      }),
      { numRuns: 400, seed: 20_260_302 },
    );
    expect(seen).toBeGreaterThan(500);
    expect(hidden).toBeGreaterThan(20);
  });

  it('is everything that it holds, at the moment at which that was decided', () => {
    fc.assert(
      fc.property(histories(), (history) => {
        // A last event of the subject's own has everything judged by its time.
        const last = history.findLastIndex(({ open }) => 'subject' in open);
        const now = history.slice(0, last + 1);
        const { policy, kindOf, asOf } = surroundings(now.map((event) => ({ event })));
        const register = now.filter(({ stream }) => isRegisterStream(stream)).reduce(evolveRegister, emptyRegister);
        const disclosures = decisionsIn(runHistory(now, [0], new Stage([])));
        for (const party of PARTIES) {
          const view = viewAt(party, disclosures, { register, policy, kindOf, at: asOf });
          const viewed = view.flatMap(({ source, segments }) => segments.map(({ category }) => `${source.id} ${category}`));
          expect(viewed.sort()).toEqual([...lastStates(disclosures, party)].flatMap(([key, held]) => (held ? [key] : [])).sort());
        }
      }),
      { numRuns: 100, seed: 20_260_303 },
    );
  });
});

/** The plain fold: what was said last of each segment. */
const lastStates = (disclosures: ReturnType<typeof decisionsIn>, party: string): ReadonlyMap<string, boolean> =>
  new Map(
    disclosures
      .filter(({ open }) => open.party === party)
      .flatMap(({ open }) =>
        open.segments.map((segment): [string, boolean] => [
          `${open.source.id} ${segment.category}`,
          segment.state === 'made' || segment.state === 'rebased',
        ]),
      ),
  );
