import { randomBytes } from './random';

/** How often the same sixteen bytes came again. */
const repeats = (draw: () => Buffer, times: number): number =>
  times - new Set(Array.from({ length: times }, () => draw().toString('hex'))).size;

describe('random bytes', () => {
  it('never come twice, however much is asked for', () => {
    expect(repeats(() => randomBytes(16), 50_000)).toBe(0);
  });

  it('would be seen to come twice', () => {
    const drawn = randomBytes(8_192);
    let used = 0;
    const withoutANewDraw = () => drawn.subarray((used = (used + 16) % drawn.length), used + 16);
    expect(repeats(withoutANewDraw, 50_000)).toBeGreaterThan(0);
  });

  it.each([0, 1, 12, 32, 8_191, 8_192, 8_193, 100_000])('are as many as asked for: %i', (length) => {
    const bytes = randomBytes(length);
    expect(bytes).toHaveLength(length);
    // A byte that was left out stays zero; a thousand random ones have 250 different values and more.
    if (length > 1_000) expect(new Set(bytes.subarray(-1_000)).size).toBeGreaterThan(200);
  });

  it('stand in memory of their own: what is done to some changes no others, now or later', () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    expect(first.buffer).not.toBe(second.buffer);
    expect(first.buffer.byteLength).toBe(32);
    const kept = Buffer.from(second);
    first.fill(0);
    for (let round = 0; round < 1_000; round += 1) randomBytes(32);
    expect(second).toEqual(kept);
    expect(second).not.toEqual(Buffer.alloc(32));
  });
});
