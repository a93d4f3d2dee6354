import fc from 'fast-check';
import type { RecordedEvent } from '../event';
import { BoundedPages, type ByteBound, type PartOfAll } from './bounded-pages';
import { CopiedRows, TooManyBytes } from './copied-rows';
import type { EventRows } from './event-rows';

const BYTES = 100;
const MOST = 5;
const LAST = 1n << 62n;

/** As many events as sizes, at positions from 1 on, and how the log was asked. */
function logOf(sizes: readonly number[]) {
  const bounds: ByteBound[] = [];
  let held = 0;
  const ask = async ({ after, most }: PartOfAll, bound: ByteBound): Promise<EventRows> => {
    bounds.push(bound);
    const from = Number(after);
    let [count, bytes] = [0, 0];
    for (const size of sizes.slice(from, from + most)) {
      if ('there' in bound && bytes >= bound.there) break;
      if ('here' in bound && bytes + size > bound.here) throw new TooManyBytes();
      count += 1;
      bytes += size;
    }
    held = Math.max(held, bytes);
    // Of the rows it uses no more than this.
    return Object.assign(new CopiedRows<RecordedEvent>(0, () => event(from + count)), { count, bytes });
  };
  return { ask, bounds, held: () => held };
}

const event = (position: number): RecordedEvent => ({
  id: String(position),
  type: 'test.happened',
  version: 1,
  metadata: Buffer.of(),
  body: Buffer.of(),
  stream: 'test-1',
  revision: 0,
  position: BigInt(position),
  recordedAt: new Date(0),
});

/** The counts of its pages. */
async function pagesOf(pages: Pick<BoundedPages, 'read'>): Promise<readonly number[]> {
  const counts: number[] = [];
  for (let after = 0n; ;) {
    const { rows, more } = await pages.read({ after, until: LAST, most: MOST });
    counts.push(rows.count);
    after += BigInt(rows.count);
    if (!more) return counts;
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
/** Stretches of small events and of large ones. */
const logs = fc
  .array(fc.oneof(fc.array(fc.nat(15), { maxLength: 20 }), fc.array(fc.nat(300), { maxLength: 10 })), { maxLength: 8 })
  .map((stretches) => stretches.flat());

describe('pages of the whole log', () => {
  it('have every event, and never more bytes than four times their bound and one event', () =>
    fc.assert(
      fc.asyncProperty(logs, async (sizes) => {
        const { ask, held } = logOf(sizes);
        expect(sum(await pagesOf(new BoundedPages(BYTES, ask)))).toBe(sizes.length);
        expect(held()).toBeLessThanOrEqual(4 * BYTES + 300);
      }),
    ));

  it('would be larger, were the server never asked to bound them (control)', async () => {
    const { failed } = await fc.check(
      fc.asyncProperty(logs, async (sizes) => {
        const { ask, held } = logOf(sizes);
        const trusting = {
          read: async (part: PartOfAll) => {
            const rows = await ask(part, { here: Infinity });
            return { rows, more: rows.count === part.most };
          },
        };
        await pagesOf(trusting);
        expect(held()).toBeLessThanOrEqual(4 * BYTES + 300);
      }),
      { seed: 1, numRuns: 1_000 },
    );
    expect(failed).toBe(true);
  });

  it('are bounded by the server at first, and again behind one that reached the bound or was left', async () => {
    const small = Array.from({ length: 3 * MOST }, () => 1);
    const { ask, bounds } = logOf([...small, 50, 60, 50, 60, 50, ...small, 300, 300, ...small]);
    expect(await pagesOf(new BoundedPages(BYTES, ask))).toEqual([5, 5, 5, 5, 5, 5, 5, 1, 1, 5, 5, 5, 0]);
    const here = { here: 4 * BYTES };
    const there = { there: BYTES };
    // The fourth held more than the bound and less than was too much; the eighth was left.
    expect(bounds).toEqual([there, here, here, here, there, here, here, here, there, there, there, here, here, here]);
  });

  it('fail as the log does', async () => {
    const { ask } = logOf([1]);
    let calls = 0;
    const pages = new BoundedPages(BYTES, (part, bound) =>
      (calls += 1) > 1 ? Promise.reject(new Error('gone')) : ask(part, bound),
    );
    await pages.read({ after: 0n, until: LAST, most: MOST });
    await expect(pages.read({ after: 1n, until: LAST, most: MOST })).rejects.toThrow('gone');
    expect(calls).toBe(2);
  });
});
