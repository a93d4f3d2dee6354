import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { BLOCK, LONGEST_CONTENT, createKeyPair, headerOf, openDelivery, sealDelivery, type Binding, type KeyPair } from './index';

const content = { names: [{ family: 'Doe', given: ['Ana'] }], note: 'ünï\u2028' };
const binding: Binding = { release: randomUUID(), recipient: 'harbor-clinic', category: 'identity' };

let recipient: KeyPair;
beforeAll(async () => {
  recipient = await createKeyPair();
});

const sealed = (value: unknown = content, bound: Binding = binding) => sealDelivery(value, bound, recipient.publicJwk);
const header = (jwe: string) => JSON.parse(Buffer.from(jwe.split('.')[0]!, 'base64url').toString()) as Record<string, unknown>;
const withHeader = (jwe: string, changes: object) =>
  [Buffer.from(JSON.stringify({ ...header(jwe), ...changes })).toString('base64url'), ...jwe.split('.').slice(1)].join('.');
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'opened',
    ({ code }: { code: string }) => code,
  );

describe('a sealed delivery', () => {
  it('opens for the recipient whom it names, and says what it is for without being opened', async () => {
    const jwe = await sealed();
    expect(headerOf(jwe)).toEqual({ ...binding, kid: recipient.kid });
    expect(await openDelivery(jwe, binding, recipient.privateJwk)).toEqual(content);
  });

  it('opens with no other key', async () => {
    const other = await createKeyPair();
    expect(await codeOf(openDelivery(await sealed(), binding, other.privateJwk))).toBe('sealed/wrong-key');
    // Somebody who puts the other key's name onto it gains nothing.
    expect(await codeOf(openDelivery(withHeader(await sealed(), { kid: other.kid }), binding, other.privateJwk))).toBe(
      'sealed/does-not-open',
    );
  });

  it.each([{ release: randomUUID() }, { recipient: 'gulf-coast-cbc' }, { category: 'contact' as const }])(
    'belongs to one release, one recipient and one category: not to %o',
    async (other) => {
      const jwe = await sealed();
      const expected = { ...binding, ...other };
      expect(await codeOf(openDelivery(jwe, expected, recipient.privateJwk))).toBe('sealed/other-delivery');
      // Whoever writes the wish onto it breaks it.
      expect(await codeOf(openDelivery(withHeader(jwe, other), expected, recipient.privateJwk))).toBe('sealed/does-not-open');
    },
  );

  it('tells nothing of the length of a name', async () => {
    const [short, long] = [await sealed({ name: 'Li' }), await sealed({ name: 'x'.repeat(900) })];
    expect(short).toHaveLength(long.length);
    expect(Buffer.from(short.split('.')[3]!, 'base64url')).toHaveLength(BLOCK);
  });

  it('is refused when it is longer than what travels on', async () => {
    expect(await codeOf(sealed('x'.repeat(LONGEST_CONTENT)))).toBe('sealed/too-large');
    const longest = await sealed('x'.repeat(LONGEST_CONTENT - 2));
    expect(headerOf(longest).kid).toBe(recipient.kid);
    expect(() => headerOf(`${longest}${'A'.repeat(4_096)}`)).toThrow('longer than 64 KiB');
  });

  it('is not what merely looks like one', async () => {
    const jwe = await sealed();
    const [first, key, iv, ciphertext, tag] = jwe.split('.');
    const plain = Buffer.from(JSON.stringify(content)).toString('base64url');
    for (const wrong of [
      '',
      'Ana Doe',
      JSON.stringify(content),
      `${first}.${key}.${iv}.${ciphertext}`,
      `${jwe}.`,
      `${first}.${key}.${iv}.${plain}.${tag}`,
      `${first}..${iv}.${ciphertext}.${tag}`,
      withHeader(jwe, { enc: 'none' }),
      withHeader(jwe, { alg: 'dir' }),
      withHeader(jwe, { crit: [] }),
      withHeader(jwe, { note: 'Ana Doe' }),
      withHeader(jwe, { release: 'Ana Doe' }),
      withHeader(jwe, { epk: { ...(header(jwe)['epk'] as object), note: 'Ana Doe' } }),
    ])
      expect(() => headerOf(wrong)).toThrow('not sealed to a recipient');
  });

  it('opens again whatever JSON value it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), fc.uuid({ version: 4 }), async (value, release) => {
        const bound = { ...binding, release };
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect(await openDelivery(await sealed(value, bound), bound, recipient.privateJwk)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('does not open when any one character of it is changed', async () => {
    const jwe = await sealed();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: jwe.length - 1 }), async (at) => {
        const bytes = jwe.split('.').map((part) => Buffer.from(part, 'base64url'));
        const changed = `${jwe.slice(0, at)}${jwe[at] === 'A' ? 'B' : 'A'}${jwe.slice(at + 1)}`;
        // The last character of a part may carry bits that stand for nothing.
        if (changed.split('.').every((part, index) => Buffer.from(part, 'base64url').equals(bytes[index] ?? Buffer.alloc(0))))
          return;
        expect(await codeOf(openDelivery(changed, binding, recipient.privateJwk))).not.toBe('opened');
      }),
      { numRuns: 60 },
    );
  });
});
