import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Identifiers, uuidV5 } from './identifiers';

const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
const identifiers = new Identifiers(key);
const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('identifiers', () => {
  it('are for ever what they were: logs and aliases depend on it', () => {
    expect({
      event: identifiers.eventId('referral-1', 'gulf-coast-cbc', 'intake-system', 'key-1', 0),
      referral: identifiers.referralId('gulf-coast-cbc', 'intake-system', 'key-1'),
      fhirReferral: identifiers.fhirReferralId('gulf-coast-cbc', 'ehr', 'ServiceRequest/1', 'Organization/2'),
      consent: identifiers.consentId('gulf-coast-cbc', 'intake-system', 'key-1'),
      derived: identifiers.derived('denial', 'gulf-coast-cbc', 'Zoë', ''),
      client: identifiers.clientStream('gulf-coast-cbc', 'MRN 17'),
      alias: identifiers.alias('gulf-coast-cbc', '00000000-0000-4000-8000-000000000001'),
      digest: identifiers.commandDigest('accept', 'referral-1', Buffer.from('{"startBy":"2026-12-01"}')),
    }).toEqual({
      alias: 'a79e5054-9bbb-8f3e-8e7f-d18c6a123543',
      client: 'client-3e399c0a65bf1814658cb5a4e4d5b5feb9d60b5e542cffa54ac2d5c87e541c9e',
      consent: '7c27e567-aae4-8177-9e6e-3073e0c367b3',
      derived: '6de1e8c2-0de1-8b62-9132-f2a56f411cb6',
      digest: 'd0ecf56862e36dc2462daa83e54b27fee1842daab1852f483e31d9e9b99a8752',
      event: 'df8d1e51-ae1c-844d-8622-bb8fea20867f',
      fhirReferral: '49172768-f6af-837a-b354-4a4bb9a89d92',
      referral: '4af7c68d-1d3a-8910-8168-3b0776e9823a',
    });
  });

  it('are HMAC-SHA256 over kind and parts, each behind its length in four bytes', () => {
    const bytes = ['referral', 'p', 's', 'k'].flatMap((part) => [Buffer.from([0, 0, 0, part.length]), Buffer.from(part)]);
    const mac = createHmac('sha256', key).update(Buffer.concat(bytes)).digest('hex');
    const id = identifiers.referralId('p', 's', 'k').replaceAll('-', '');
    expect(id.slice(0, 12) + id.slice(13, 16) + id.slice(17)).toBe(mac.slice(0, 12) + mac.slice(13, 16) + mac.slice(17, 32));
  });

  it('are well-formed UUIDs of version 8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.nat(1000), (stream, idempotencyKey, n) => {
        expect(identifiers.eventId(stream, 'p', 's', idempotencyKey, n)).toMatch(UUID_V8);
        expect(identifiers.alias('p', stream)).toMatch(UUID_V8);
      }),
    );
  });

  it('never meet: wherever the texts of two lists of parts are cut', () => {
    const parts = fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(identifiers.derived('kind', ...a)).not.toBe(identifiers.derived('kind', ...b));
      }),
    );
    expect(identifiers.derived('a', 'b')).not.toBe(identifiers.derived('ab'));
    // The control: joined without lengths, two of these lists would be one.
    expect(['ab', 'c'].join('')).toBe(['a', 'bc'].join(''));
  });

  it('differ by each of what they are made of', () => {
    const ids = [
      identifiers.eventId('s', 'p', 'c', 'k', 0),
      identifiers.eventId('s', 'p', 'c', 'k', 1),
      identifiers.eventId('t', 'p', 'c', 'k', 0),
      identifiers.eventId('s', 'q', 'c', 'k', 0),
      identifiers.eventId('s', 'p', 'd', 'k', 0),
      identifiers.eventId('s', 'p', 'c', 'l', 0),
      new Identifiers(Buffer.alloc(32)).eventId('s', 'p', 'c', 'k', 0),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('give two parties two aliases of one subject', () => {
    expect(identifiers.alias('cbc', 'subject')).not.toBe(identifiers.alias('provider', 'subject'));
  });

  it('cannot be made of half a character, nor under a short key', () => {
    expect(() => identifiers.derived('kind', '\ud800')).toThrow(RangeError);
    expect(() => new Identifiers(Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe('uuidV5', () => {
  it('is what RFC 9562 says', () => {
    // Appendix A.4: the DNS namespace and www.example.com.
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is for ever what it was for several parts', () => {
    expect(uuidV5('2ed6657d-e927-568b-95e1-2665a8aea6a2', '00000000-0000-4000-8000-000000000001', 'gulf-coast-cbc')).toBe(
      'e5373867-0743-596e-92db-d4e7be462740',
    );
  });

  it('tells parts apart wherever they are cut', () => {
    const namespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(uuidV5(namespace, 'ab', 'c')).not.toBe(uuidV5(namespace, 'a', 'bc'));
    expect(() => uuidV5(namespace, 'a\0b', 'c')).toThrow(RangeError);
    expect(() => uuidV5('DNS', 'a')).toThrow(RangeError);
  });
});
