import fc from 'fast-check';
import type { RecordedEvent } from '../event';
import { LiveTail } from './live-tail';

const event = (position: bigint, bytes = 10): RecordedEvent => ({
  id: '00000000-0000-4000-8000-000000000001',
  type: 'test.happened',
  version: 1,
  metadata: new Uint8Array(0),
  body: new Uint8Array(bytes),
  stream: 'test-1',
  revision: 0,
  position,
  recordedAt: new Date(0),
});

const batch = (base: bigint, count: number): RecordedEvent[] =>
  Array.from({ length: count }, (_, index) => event(base + BigInt(index) + 1n));

/** One that a reader has asked: from then on it keeps what it is given. */
const asked = (): LiveTail => {
  const tail = new LiveTail();
  expect(tail.after(0n, 10)).toBeUndefined();
  return tail;
};

describe('the live tail', () => {
  it('never claims to know what another process appended in between', () =>
    fc.assert(
      fc.property(fc.array(fc.record({ others: fc.nat(3), own: fc.integer({ min: 1, max: 5 }) }), { minLength: 1 }), (rounds) => {
        const tail = asked();
        let head = 0n;
        for (const { others, own } of rounds) {
          head += BigInt(others);
          tail.push(head, () => batch(head, own));
          head += BigInt(own);
        }
        for (let position = 0n; position <= head; position += 1n) {
          const known = tail.after(position, 1_000);
          if (known === undefined) continue;
          expect(known.map((one) => one.position)).toEqual(batch(position, Number(head - position)).map((one) => one.position));
        }
        expect(tail.after(head, 10)).toEqual([]);
      }),
    ));

  it('forgets the oldest when it holds too much, and says so', () => {
    const tail = asked();
    for (let base = 0n; base < 5_000n; base += 100n) {
      tail.push(base, () => batch(base, 100));
      tail.after(base, 10);
    }
    expect(tail.after(0n, 10)).toBeUndefined();
    expect(tail.after(4_000n, 2_000)).toHaveLength(1_000);
    const large = asked();
    large.push(0n, () => [event(1n, 7_000_000), event(2n, 7_000_000)]);
    expect(large.after(0n, 10)).toBeUndefined();
    expect(large.after(1n, 10)).toHaveLength(1);
  });

  it('makes and keeps nothing that nobody asks for, and knows again what comes after somebody did', () => {
    const tail = new LiveTail();
    const never = () => {
      throw new Error('made for nobody');
    };
    tail.push(0n, never);
    expect(tail.after(1n, 10)).toBeUndefined();
    for (let base = 1n; base < 2_001n; base += 100n) tail.push(base, () => batch(base, 100));
    tail.push(2_001n, never);
    // Asked again where what was kept ended: it cannot know that 2,002 stands there now.
    expect(tail.after(2_001n, 10)).toBeUndefined();
    tail.push(2_002n, () => batch(2_002n, 1));
    expect(tail.after(2_002n, 10)?.map(({ position }) => position)).toEqual([2_003n]);
  });
});
