import fc from 'fast-check';
import { GENERATION_SHIFT, type Position } from '@hub/event-sourcing';
import { judge, placeBatch, type Placed, type Verdict, type ViewLog } from './placement';
import type { RecordPlace } from './record-headers';

const LOG = '0b5c7c2e-6f2f-4e0a-9a1e-6d1f2f3a4b5c';
const place = (position: bigint, predecessor: bigint, generation = 0n): RecordPlace => {
  const shift = (n: bigint) => (n === 0n ? 0n : (generation << GENERATION_SHIFT) + n);
  return {
    log: LOG,
    position: shift(position),
    predecessor: shift(predecessor),
    refill: 0,
    party: 'harbor',
    disclosure: `d-${position}`,
  };
};
const view: ViewLog = { log: LOG, generation: 0n };
const batch = (...pairs: readonly (readonly [number, number])[]): Placed<number>[] =>
  pairs.map(([position, predecessor]) => ({ place: place(BigInt(position), BigInt(predecessor)), record: position }));
const records = (placed: readonly Placed<number>[]) => placed.map(({ record }) => record);

describe('the place of a record', () => {
  it.each<[string, RecordPlace, bigint, Verdict]>([
    ['directly behind the mark', place(7n, 4n), 4n, 'apply'],
    ['the first of a partition', place(3n, 0n), 0n, 'apply'],
    ['at the mark', place(7n, 4n), 7n, 'repeated'],
    ['below the mark', place(4n, 0n), 7n, 'repeated'],
    ['behind something that was missed', place(9n, 7n), 4n, 'gap'],
    ['of a restored log', place(1n, 0n, 1n), 400n, 'new-generation'],
  ])('%s', (_, record, mark, verdict) => expect(judge(record, view, mark)).toBe(verdict));

  it('is nothing to a view that was built from a later generation, or from another log of the same one', () => {
    expect(judge(place(9n, 0n), { log: LOG, generation: 1n }, 0n)).toBe('old-generation');
    expect(judge({ ...place(9n, 0n), log: 'another' }, view, 0n)).toBe('old-generation');
  });
});

describe('a batch', () => {
  it('is applied up to a gap, and behind it whatever joins the chain', () => {
    const placed = placeBatch(batch([2, 0], [9, 7], [5, 2], [7, 5]), view, 0n);
    expect(records(placed.fresh)).toEqual([2, 5, 7]);
    expect(placed).toMatchObject({ mark: 7n, gap: 9n });
  });

  it('tells no gap once the chain has passed it', () => {
    expect(placeBatch(batch([9, 7], [7, 0], [9, 7]), view, 0n)).toMatchObject({ mark: 9n, gap: undefined });
  });

  it('stops where a newer log begins', () => {
    const newer = { place: place(1n, 0n, 1n), record: 1 };
    const placed = placeBatch([...batch([2, 0]), newer, ...batch([3, 2])], view, 0n);
    expect(records(placed.fresh)).toEqual([2]);
    expect(placed.newer[0]).toBe(newer);
  });
});

/** One partition: positions in order, each record naming its predecessor. */
interface History {
  readonly chain: readonly bigint[];
  readonly topic: readonly Placed<number>[];
}

/**
 * A topic as relays leave it behind: runs in order, each beginning at or before what was acknowledged, wiped in between, with a
 * paused relay's records among them; at last everything once more, as a refill writes it.
 */
const histories: fc.Arbitrary<History> = fc
  .record({
    gaps: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 }),
    runs: fc.array(fc.record({ from: fc.nat(12), length: fc.nat(12), wipe: fc.boolean(), zombie: fc.boolean() }), {
      maxLength: 6,
    }),
  })
  .map(({ gaps, runs }) => {
    const chain = gaps.reduce<bigint[]>((positions, gap) => [...positions, (positions.at(-1) ?? 0n) + BigInt(gap)], []);
    const whole = chain.map((position, index) => ({ place: place(position, chain[index - 1] ?? 0n), record: Number(position) }));
    let topic: Placed<number>[] = [];
    let acknowledged = 0;
    for (const { from, length, wipe, zombie } of runs) {
      if (wipe) topic = [];
      const begin = zombie ? Math.min(from, whole.length) : Math.min(from, acknowledged);
      const run = whole.slice(begin, begin + length);
      topic = [...topic, ...run];
      if (!zombie) acknowledged = Math.max(acknowledged, begin + run.length);
    }
    return { chain, topic: [...topic, ...whole] };
  });

/** Reads a topic in batches, some of them twice, and applies what `rule` says. */
function consume({ topic }: History, sizes: readonly number[], rule: typeof placeBatch): number[] {
  const applied: number[] = [];
  let mark: Position = 0n;
  for (let from = 0, step = 0; from < topic.length; step += 1) {
    const size = 1 + (sizes[step % sizes.length] ?? 0);
    const placed = rule(topic.slice(from, from + size), view, mark);
    applied.push(...records(placed.fresh));
    mark = placed.mark;
    // Every third batch comes again, as after a crash between commit and acknowledgement; what had no place before may have one now.
    if (step % 3 === 2) {
      const again = rule(topic.slice(from, from + size), view, mark);
      applied.push(...records(again.fresh));
      mark = again.mark;
    }
    from += size;
  }
  return applied;
}

const sizes = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 });
const exactlyOnce = (rule: typeof placeBatch) =>
  fc.property(histories, sizes, (history, taken) => {
    expect(consume(history, taken, rule)).toEqual(history.chain.map(Number));
  });

describe('whatever relays and brokers do to a topic', () => {
  it('each record has its effect exactly once and in order', () => fc.assert(exactlyOnce(placeBatch), { numRuns: 500 }));

  it('is caught by this property when gaps are not looked for', () => {
    const withoutGaps: typeof placeBatch = (found, log, mark) =>
      placeBatch(
        found.map((record) => ({ ...record, place: { ...record.place, predecessor: 0n } })),
        log,
        mark,
      );
    expect(() => fc.assert(exactlyOnce(withoutGaps), { numRuns: 500 })).toThrow();
  });

  it('is caught by this property when repetitions are not dropped', () => {
    const withoutMarks: typeof placeBatch = (found, log) => placeBatch(found, log, 0n);
    expect(() => fc.assert(exactlyOnce(withoutMarks), { numRuns: 500 })).toThrow();
  });

  it('is caught by this property when everything that is read is applied', () => {
    const naive: typeof placeBatch = (found, _, mark) => ({ fresh: found, mark, gap: undefined, newer: [] });
    expect(() => fc.assert(exactlyOnce(naive), { numRuns: 500 })).toThrow();
  });
});
