import { SharedRead } from './shared-read';

describe('a shared read', () => {
  it('answers everybody who asks in one turn by one read, each with their own answer', async () => {
    const reads: (readonly number[])[] = [];
    const doubled = new SharedRead<number, number>(async (asks) => {
      reads.push(asks);
      return asks.map((ask) => ask * 2);
    });
    expect(await Promise.all([1, 2, 3].map((ask) => doubled.of(ask)))).toEqual([2, 4, 6]);
    expect(reads).toEqual([[1, 2, 3]]);
  });

  it('never answers from a read that had begun before the question', async () => {
    let written = 0;
    let release = () => {};
    const begun: number[] = [];
    const value = new SharedRead<string, number>(async (asks) => {
      const seen = written;
      begun.push(asks.length);
      await new Promise<void>((resolve) => (release = resolve));
      return asks.map(() => seen);
    });
    const early = value.of('early');
    await until(() => begun.length === 1);
    written = 1;
    const late = [value.of('late'), value.of('later')];
    release();
    expect(await early).toBe(0);
    await until(() => begun.length === 2);
    release();
    expect(await Promise.all(late)).toEqual([1, 1]);
    expect(begun).toEqual([1, 2]);
  });

  it('lets a fault reach only whoever asked for what is faulty', async () => {
    const picky = new SharedRead<string, string>(async (asks) => {
      if (asks.includes('damaged')) throw new Error('damaged');
      return asks;
    });
    const [whole, damaged] = await Promise.allSettled([picky.of('whole'), picky.of('damaged')]);
    expect(whole).toEqual({ status: 'fulfilled', value: 'whole' });
    expect(damaged).toMatchObject({ status: 'rejected', reason: { message: 'damaged' } });
    expect(await picky.of('next')).toBe('next');
  });

  it('fails once for all who asked the same, and is under way once at a time', async () => {
    const gone = failing<string>();
    const asked = await Promise.allSettled(['same', 'same', 'same'].map((ask) => gone.read.of(ask)));
    expect(asked.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual([
      'gone 1',
      'gone 1',
      'gone 1',
    ]);
    await expect(gone.read.of('same')).rejects.toThrow('gone 2');
    expect(gone.mostAtOnce()).toBe(1);
    // Control: what was asked differently is read apart, all at once.
    await Promise.allSettled(['one', 'two', 'three'].map((ask) => gone.read.of(ask)));
    expect(gone.mostAtOnce()).toBe(3);
  });
});

function failing<Ask>() {
  let [reads, now, most] = [0, 0, 0];
  const read = new SharedRead<Ask, never>(async () => {
    reads += 1;
    now += 1;
    most = Math.max(most, now);
    await new Promise((turn) => setImmediate(turn));
    now -= 1;
    throw new Error(`gone ${reads}`);
  });
  return { read, mostAtOnce: () => most };
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await new Promise((turn) => setImmediate(turn));
}
