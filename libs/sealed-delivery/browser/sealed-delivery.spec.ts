import { randomUUID } from 'node:crypto';
import { createKeyPair, sealDelivery, thumbprintOf, type Binding } from '../src';

// The file as a browser gets it; here Node's WebCrypto stands under it, which is the same interface.
const served = () => import('./sealed-delivery.mjs');

const content = { names: [{ family: 'Doe' }], note: 'ünï' };
const binding: Binding = { release: randomUUID(), recipient: 'harbor-clinic', category: 'identity' };
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'opened',
    ({ code }: { code: string }) => code,
  );

describe('a delivery in a browser', () => {
  it('opens what the library sealed to a key that no script can read', async () => {
    const { createKey, openDelivery } = await served();
    const key = await createKey();
    expect(key.kid).toBe(await thumbprintOf(key.publicJwk));
    expect(key.privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow();
    const jwe = await sealDelivery(content, binding, key.publicJwk);
    expect(await openDelivery(jwe, binding, key)).toEqual(content);
  });

  it('refuses what belongs to another release or another key, and what was changed', async () => {
    const { createKey, openDelivery } = await served();
    const key = await createKey();
    const jwe = await sealDelivery(content, binding, key.publicJwk);
    expect(await codeOf(openDelivery(jwe, { ...binding, release: randomUUID() }, key))).toBe('sealed/other-delivery');
    const other = await createKeyPair();
    expect(await codeOf(openDelivery(await sealDelivery(content, binding, other.publicJwk), binding, key))).toBe(
      'sealed/wrong-key',
    );
    const [header = '', ...rest] = jwe.split('.');
    const changed = [header, ...rest.map((part, index) => (index === 2 ? `B${part.slice(1)}` : part))].join('.');
    expect(changed === jwe ? 'sealed/does-not-open' : await codeOf(openDelivery(changed, binding, key))).toBe(
      'sealed/does-not-open',
    );
    const uncritical = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), crit: [] }));
    expect(await codeOf(openDelivery([uncritical.toString('base64url'), ...rest].join('.'), binding, key))).toBe(
      'sealed/not-a-delivery',
    );
  });

  it('keeps its key across visits, still unreadable, until it is forgotten', async () => {
    const { createKey, findKey, forgetKey, keepKey, openDelivery } = await served();
    const database = databaseOfOneBrowser();
    const { kid } = await createKey().then(async (key) => {
      await keepKey(key, database);
      return key;
    });
    const found = await findKey(kid, database);
    expect(found?.privateKey.extractable).toBe(false);
    const jwe = await sealDelivery(content, binding, found!.publicJwk);
    expect(await openDelivery(jwe, binding, found!)).toEqual(content);
    await forgetKey(kid, database);
    expect(await findKey(kid, database)).toBeUndefined();
  });
});

/** As much of IndexedDB as the file uses: what is put is cloned as structured data, which a key survives and its bytes do not leave. */
function databaseOfOneBrowser() {
  const rows = new Map<string, unknown>();
  const later = <Result>(result: Result) => {
    const request: { result: Result; onsuccess?: () => void; onupgradeneeded?: (event: object) => void } = { result };
    setImmediate(() => {
      request.onupgradeneeded?.({ target: request });
      request.onsuccess?.();
    });
    return request;
  };
  const store = {
    put: (row: { kid: string }) => later(void rows.set(row.kid, structuredClone(row))),
    get: (kid: string) => later(rows.get(kid)),
    delete: (kid: string) => later(void rows.delete(kid)),
  };
  return {
    open: () =>
      later({ createObjectStore: () => store, transaction: () => ({ objectStore: () => store }), close: () => undefined }),
  };
}
