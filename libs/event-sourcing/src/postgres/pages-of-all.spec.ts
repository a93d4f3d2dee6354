import fc from 'fast-check';
import type { Position, RecordedEvent } from '../event';
import type { PartOfAll } from './bounded-pages';
import { PagesOfAll } from './pages-of-all';
import { readPages, type Page } from './read-pages';

const SIZE = 5;

/** A log without gaps behind some first position, which may grow while it is read, and of which a page may end early for its bytes. */
interface Story {
  readonly first: bigint;
  readonly events: number;
  /** How many more there are at each call. */
  readonly grows: readonly number[];
  /** After how many events the page of each call ends for its bytes. */
  readonly cuts: readonly number[];
}

const stories = fc.record<Story>({
  first: fc.constantFrom(1n, (3n << 48n) + 1n),
  events: fc.nat(40),
  grows: fc.array(fc.nat(3), { maxLength: 12 }),
  cuts: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(SIZE) }, fc.integer({ min: 1, max: SIZE })), { maxLength: 12 }),
});

const eventAt = (position: Position): RecordedEvent => ({
  id: String(position),
  type: 'test.happened',
  version: 1,
  metadata: Buffer.of(),
  body: Buffer.of(),
  stream: 'test-1',
  revision: 0,
  position,
  recordedAt: new Date(0),
});

function logOf({ first, events, grows, cuts }: Story) {
  let head = first + BigInt(events) - 1n;
  let calls = 0;
  const read = async ({ after, until, most }: PartOfAll): Promise<Page> => {
    const call = calls;
    calls += 1;
    head += BigInt(grows[call] ?? 0);
    const cut = Math.min(most, cuts[call] ?? most);
    const found: RecordedEvent[] = [];
    for (let at = after < first ? first : after + 1n; at <= head && at <= until && found.length < cut; at += 1n)
      found.push(eventAt(at));
    // The early one may be there before the one that was asked for first.
    if (call % 2 === 0) await new Promise((turn) => setImmediate(turn));
    let next = 0;
    return {
      rows: { count: found.length, last: found.at(-1), take: () => found[next++] },
      more: found.length === most || found.length === cut,
    };
  };
  return { read, head: () => head, calls: () => calls };
}

type Ask = (last: RecordedEvent | undefined, most: number) => Promise<Page> | undefined;

async function positionsRead(ask: Ask): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for await (const { position } of readPages({ size: SIZE }, ask)) positions.push(position);
  return positions;
}

const LAST = 1n << 62n;

/** Every event that stood when the reading began, in order and none twice, and perhaps some that came later. */
const isWhole = (positions: readonly Position[], { first, events }: Story): boolean =>
  positions.length >= events && positions.every((position, nth) => position === first + BigInt(nth));

describe('the pages of the whole log, one asked for early', () => {
  it('give every event once and in order, wherever pages end and whatever comes meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { read } = logOf(story);
        const pages = new PagesOfAll({ size: SIZE, after: 0n, until: LAST, gapless: true, read });
        expect(isWhole(await positionsRead((last, most) => pages.behind(last, most)), story)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('would not, if what was asked for early were taken wherever the page before it ended (control)', async () => {
    const { failed } = await fc.check(
      fc.asyncProperty(stories, async (story) => {
        const { read } = logOf(story);
        let early: Promise<Page> | undefined;
        const careless: Ask = (last, most) => {
          const after = last?.position ?? 0n;
          const page = early ?? read({ after, until: LAST, most });
          early = last && read({ after: after + BigInt(SIZE), until: LAST, most });
          return page;
        };
        return isWhole(await positionsRead(careless), story);
      }),
      { seed: 1 },
    );
    expect(failed).toBe(true);
  });

  it('end where they are told to', async () => {
    const { read } = logOf({ first: 1n, events: 40, grows: [], cuts: [] });
    for (const until of [0n, 1n, 5n, 7n, 10n, 23n]) {
      const pages = new PagesOfAll({ size: SIZE, after: 0n, until, gapless: true, read });
      expect(await positionsRead((last, most) => pages.behind(last, most))).toHaveLength(Number(until));
    }
  });

  it('are not asked for early any more once one has ended for its bytes', async () => {
    const cut = { first: 1n, events: 40, grows: [], cuts: Array.from({ length: 40 }, () => 2) };
    const { read, calls } = logOf(cut);
    const pages = new PagesOfAll({ size: SIZE, after: 0n, until: LAST, gapless: true, read });
    expect(await positionsRead((last, most) => pages.behind(last, most))).toHaveLength(40);
    // Twenty with events, one without, one that was dropped.
    expect(calls()).toBe(22);
  });
});
