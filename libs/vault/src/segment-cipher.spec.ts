import fc from 'fast-check';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { associatedData, randomKey } from './cipher';
import { openSegment, sealSegment, type SegmentPlace } from './segment-cipher';
import type { SealedSegment } from './sealed-segment';

const place: SegmentPlace = {
  eventId: '6b1f1c1e-8a55-4d0e-9a43-3a8a5d6b7c01',
  stream: 'referral-6b1f1c1e-8a55-4d0e-9a43-3a8a5d6b7c02',
  category: 'substance-use',
};
const content = { need: 'residential treatment', notes: 'Ñandú 😀 \u2028' };

describe('a sealed segment', () => {
  const key = randomKey();

  it('opens where it was sealed, under the key it was sealed with', () => {
    expect(openSegment(key, place, sealSegment(key, place, content))).toEqual({ content });
  });

  it('gives back every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...INFORMATION_CATEGORIES), (value, category) => {
        const there = { ...place, category };
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(openSegment(key, there, sealSegment(key, there, value))).toEqual({ content: plain });
      }),
    );
  });

  it.each([
    ['event', { ...place, eventId: '6b1f1c1e-8a55-4d0e-9a43-3a8a5d6b7c09' }],
    ['stream', { ...place, stream: 'referral-6b1f1c1e-8a55-4d0e-9a43-3a8a5d6b7c09' }],
    ['category', { ...place, category: 'identity' as const }],
  ])('does not open when it was copied into another %s', (_, elsewhere) => {
    expect(openSegment(key, elsewhere, sealSegment(key, place, content))).toBeUndefined();
  });

  it("does not open under another subject's key", () => {
    expect(openSegment(randomKey(), place, sealSegment(key, place, content))).toBeUndefined();
  });

  it('does not open with the data key of another segment', () => {
    const other = sealSegment(key, place, { other: true });
    expect(openSegment(key, place, { ...sealSegment(key, place, content), key: other.key })).toBeUndefined();
  });

  it('does not open once any bit of it was changed', () => {
    const sealed = sealSegment(key, place, content);
    fc.assert(
      fc.property(fc.constantFrom('key', 'iv', 'ciphertext'), fc.nat(), (field: 'key' | 'iv' | 'ciphertext', bit) => {
        const bytes = Buffer.from(sealed[field], 'base64url');
        const at = bit % (bytes.length * 8);
        bytes[at >> 3]! ^= 1 << (at & 7);
        expect(openSegment(key, place, { ...sealed, [field]: bytes.toString('base64url') })).toBeUndefined();
      }),
    );
  });

  it.each([[{ key: '' }], [{ iv: '' }], [{ ciphertext: '' }], [{ ciphertext: 'AAAA' }], [{ v: 2 }]])(
    'does not open cut short: %j',
    (change) => {
      expect(openSegment(key, place, { ...sealSegment(key, place, content), ...change } as SealedSegment)).toBeUndefined();
    },
  );

  it('never seals twice to the same bytes', () => {
    const sealed = Array.from({ length: 50 }, () => sealSegment(key, place, content));
    for (const field of ['key', 'iv', 'ciphertext'] as const)
      expect(new Set(sealed.map((segment) => segment[field])).size).toBe(sealed.length);
  });

  it('is refused without a content', () => {
    expect(() => sealSegment(key, place, undefined)).toThrow(/without content/);
  });
});

describe('associated data', () => {
  it('tells every two lists of texts apart, where joining them would not', () => {
    const joined = (...parts: string[]) => Buffer.from(parts.join('-'));
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.array(fc.string(), { minLength: 1 }), ([a, ...as], [b, ...bs]) => {
        const same = JSON.stringify([a, ...as]) === JSON.stringify([b, ...bs]);
        expect(associatedData(a!, ...as).equals(associatedData(b!, ...bs))).toBe(same);
      }),
    );
    expect(associatedData('x', 'a-b', 'c').equals(associatedData('x', 'a', 'b-c'))).toBe(false);
    expect(joined('x', 'a-b', 'c').equals(joined('x', 'a', 'b-c'))).toBe(true);
  });
});
