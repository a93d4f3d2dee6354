import fc from 'fast-check';
import { EventError } from './event-error';
import { eventOfLeaf, leafOf, type LeafEvent } from './leaf';

const event: LeafEvent = {
  id: '00010203-0405-8607-8809-0a0b0c0d0e0f',
  stream: 'referral-1',
  revision: 2,
  type: 'referral.accepted',
  version: 1,
  recordedAt: new Date('2026-11-22T12:00:00.250Z'),
  metadata: Buffer.from('{}'),
  body: Buffer.from('{"open":{}}'),
};

const names = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((name) => name.isWellFormed() && !name.includes('\0'));
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const events: fc.Arbitrary<LeafEvent> = fc.record({
  id: fc.uuid(),
  stream: names,
  revision: fc.nat(Number.MAX_SAFE_INTEGER),
  type: names,
  version: fc.integer({ min: 1, max: 0x7fff_ffff }),
  recordedAt: fc.date({ min: new Date(0), noInvalidDate: true }),
  metadata: bytes,
  body: bytes,
});

describe('the leaf of an event', () => {
  it('is for ever what it is: every proof depends on it', () => {
    expect(leafOf(event).toString('hex')).toBe(
      [
        '00000010' + '00010203040586078809' + '0a0b0c0d0e0f',
        '0000000a' + Buffer.from('referral-1').toString('hex'),
        '00000008' + '0000000000000002',
        '00000011' + Buffer.from('referral.accepted').toString('hex'),
        '00000004' + '00000001',
        '00000008' + event.recordedAt.getTime().toString(16).padStart(16, '0'),
        '00000002' + '7b7d',
        '0000000b' + Buffer.from('{"open":{}}').toString('hex'),
      ].join(''),
    );
  });

  it('gives the event back exactly', () => {
    fc.assert(
      fc.property(events, (one) => {
        const leaf = leafOf(one);
        expect(eventOfLeaf(leaf)).toEqual(one);
        expect(leafOf(eventOfLeaf(leaf))).toEqual(leaf);
      }),
    );
  });

  it('differs whenever one field does', () => {
    fc.assert(
      fc.property(events, events, (one, other) => {
        for (const field of Object.keys(one) as (keyof LeafEvent)[]) {
          const changed = { ...one, [field]: other[field] };
          const same = JSON.stringify(changed) === JSON.stringify(one);
          expect(leafOf(changed).equals(leafOf(one))).toBe(same);
        }
      }),
    );
  });

  it('is refused when it is cut short or has something behind it', () => {
    const leaf = leafOf(event);
    for (let length = 0; length < leaf.length; length += 1)
      expect(() => eventOfLeaf(leaf.subarray(0, length))).toThrow(EventError);
    expect(() => eventOfLeaf(Buffer.concat([leaf, Buffer.alloc(1)]))).toThrow(EventError);
  });

  it('reads any bytes as the one event that has them, or refuses them', () => {
    const leaf = leafOf(event);
    fc.assert(
      fc.property(fc.nat(leaf.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(leaf);
        changed[at] = (changed[at] ?? 0) ^ flip;
        let read: LeafEvent;
        try {
          read = eventOfLeaf(changed);
        } catch (error) {
          expect(error).toMatchObject({ code: 'event/invalid' });
          return;
        }
        expect(leafOf(read)).toEqual(changed);
      }),
    );
  });

  it.each<[string, Partial<LeafEvent>]>([
    ['an id that is no UUID', { id: 'x' }],
    ['an id in upper case', { id: event.id.toUpperCase() }],
    ['an empty stream', { stream: '' }],
    ['a name with U+0000', { stream: 'a\0b' }],
    ['half of a surrogate pair', { type: '\ud800' }],
    ['a revision below 0', { revision: -1 }],
    ['version 0', { version: 0 }],
    ['a date that is none', { recordedAt: new Date(Number.NaN) }],
    ['a moment before 1970', { recordedAt: new Date(-1) }],
  ])('is not made of %s', (_what, field) => {
    expect(() => leafOf({ ...event, ...field })).toThrow(EventError);
  });
});
