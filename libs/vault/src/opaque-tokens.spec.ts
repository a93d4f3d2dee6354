import fc from 'fast-check';
import { randomKey } from './cipher';
import { createOpaqueTokens } from './opaque-tokens';

describe('opaque tokens', () => {
  const tokens = createOpaqueTokens(randomKey());

  it('come back as what was sealed, for the purpose they were sealed for', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (purpose, payload) => {
        const plain: unknown = JSON.parse(JSON.stringify(payload));
        expect(tokens.open(purpose, tokens.seal(purpose, payload))).toEqual(plain);
      }),
    );
  });

  it('do not open for another purpose, party or route', () => {
    const token = tokens.seal('cursor:gulf-coast-cbc:referrals', { after: '17' });
    for (const purpose of ['at-least', 'cursor:harbor:referrals', 'cursor:gulf-coast-cbc:parties', ''])
      expect(tokens.open(purpose, token)).toBeUndefined();
  });

  it("do not open under another hub's key", () => {
    expect(createOpaqueTokens(randomKey()).open('at-least', tokens.seal('at-least', '5'))).toBeUndefined();
  });

  it('answer undefined for anything else, and never throw', () => {
    const token = tokens.seal('at-least', '5');
    fc.assert(fc.property(fc.string(), (text) => expect(tokens.open('at-least', text)).toBeUndefined()));
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom('A', '-', '=', ' ', '😀'), (at, by) => {
        const changed = token.slice(0, at) + by + token.slice(at + 1);
        if (changed !== token) expect(tokens.open('at-least', changed)).toBeUndefined();
      }),
    );
    expect(tokens.open('at-least', token.slice(0, -1))).toBeUndefined();
    expect(tokens.open('at-least', `${token}A`)).toBeUndefined();
    expect(tokens.open('at-least', 'A'.repeat(1_000_000))).toBeUndefined();
  });

  it('show nothing of the payload: two of one payload differ, and lengths of positions do not', () => {
    expect(tokens.seal('at-least', '00005')).not.toBe(tokens.seal('at-least', '00005'));
    expect(Buffer.from(tokens.seal('at-least', 'marker-marker'), 'base64url').toString('latin1')).not.toContain('marker');
  });
});
