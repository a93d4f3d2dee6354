import fc from 'fast-check';
import { decodeBody, decodeMetadata, encodeBody, encodeMetadata } from './envelope';
import type { SealedSegment } from './sealed-segment';

const metadata = {
  party: 'gulf-coast-cbc',
  actor: 'worker-7',
  source: 'console',
  key: 'key-1',
  command: { name: 'accept', digest: 'ab'.repeat(32) },
};
const segment = (ciphertext: string): SealedSegment => ({ v: 1, key: 'a2V5', iv: 'aXY', ciphertext });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** An error of this code that repeats nothing of what it met. */
const coded = (code: string) => expect.objectContaining({ code, message: expect.not.stringContaining('Jane') }) as Error;

describe('the envelope', () => {
  it('has for ever these bytes, whatever the order in which the fields are given', () => {
    const { party, ...rest } = metadata;
    expect(text(encodeMetadata({ ...rest, party }))).toBe(
      `{"v":1,"party":"gulf-coast-cbc","actor":"worker-7","source":"console","key":"key-1","command":{"name":"accept","digest":"${'ab'.repeat(32)}"}}`,
    );
    expect(text(encodeBody({ open: { state: 'sent' }, segments: { identity: segment('Yg'), health: segment('YQ') } }))).toBe(
      '{"open":{"state":"sent"},"segments":{"health":{"v":1,"key":"a2V5","iv":"aXY","ciphertext":"YQ"},"identity":{"v":1,"key":"a2V5","iv":"aXY","ciphertext":"Yg"}}}',
    );
    expect(text(encodeBody({ open: {} }))).toBe('{"open":{}}');
  });

  it('gives back what went in, odd characters too', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (open, key) => {
        expect(JSON.stringify(decodeBody(encodeBody({ open })).open)).toBe(JSON.stringify(open));
        expect(decodeMetadata(encodeMetadata({ ...metadata, key })).key).toBe(key);
      }),
    );
    expect(decodeBody(encodeBody({ open: '\0\ud800' })).open).toBe('\0\ud800');
    expect(decodeMetadata(encodeMetadata({ ...metadata, correlation: 'c', traceparent: 't' }))).toEqual({
      v: 1,
      ...metadata,
      correlation: 'c',
      traceparent: 't',
    });
  });

  it('refuses what it did not write, and does not repeat it', () => {
    for (const bytes of ['', 'Jane', '"Jane"', '{"open":1,"segments":{"identity":{"v":2,"key":"Jane"}}}'])
      expect(() => decodeBody(Buffer.from(bytes))).toThrow(coded('event/invalid'));
    expect(() => decodeBody(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(coded('event/invalid'));
    expect(() => decodeMetadata(Buffer.from('{"v":2}'))).toThrow(coded('event/invalid'));
  });
});
