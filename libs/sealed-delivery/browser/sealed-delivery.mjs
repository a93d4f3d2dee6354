// Opens in a browser what a sender sealed to this party (decision 9): WebCrypto and IndexedDB, nothing else, so that it can be
// served as it stands and read in ten minutes. The private key is made here, cannot be extracted by any script, and never leaves.

const CRITICAL = ['release', 'recipient', 'category'];
const AGREEMENT = { name: 'ECDH', namedCurve: 'P-256' };
const DATABASE = 'referral-hub-keys';
const STORE = 'keys';

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true });

/** Why a delivery does not open: the codes of the hub's own library. */
export class SealedDeliveryError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'SealedDeliveryError';
    this.code = code;
  }
}

/** A key pair whose private half no script can read. `kid` is its RFC 7638 thumbprint; `publicJwk` is what is registered. */
export async function createKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(AGREEMENT, false, ['deriveBits']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  const publicJwk = { kty, crv, x, y };
  return { kid: await thumbprintOf(publicJwk), publicJwk, privateKey };
}

/** RFC 7638: the members that make the key, in the order of their names. */
export async function thumbprintOf({ crv, kty, x, y }) {
  const digest = await crypto.subtle.digest('SHA-256', utf8.encode(JSON.stringify({ crv, kty, x, y })));
  return base64url(new Uint8Array(digest));
}

/**
 * The content of a delivery. `expected` is what the hub says it is: a delivery of another release, recipient or category is
 * refused before anything is decrypted.
 *
 * @param {string} jwe compact serialisation
 * @param {{ release: string, recipient: string, category: string }} expected
 * @param {{ kid: string, privateKey: CryptoKey }} key
 * @returns {Promise<unknown>} the JSON value that was sealed
 */
export async function openDelivery(jwe, expected, key) {
  const parts = jwe.split('.');
  if (parts.length !== 5) throw notADelivery();
  const [protectedHeader, wrapped, nonce, ciphertext, tag] = parts;
  const header = headerOf(protectedHeader);
  for (const name of CRITICAL)
    if (header[name] !== expected[name])
      throw new SealedDeliveryError('sealed/other-delivery', 'This belongs to another release than the one it came with.');
  if (header.kid !== key.kid)
    throw new SealedDeliveryError(
      'sealed/wrong-key',
      'This was sealed to another key: open it in the browser that made that one.',
    );
  try {
    const wrappingKey = await agreedKey(header.epk, key.privateKey);
    const contentKey = await crypto.subtle.unwrapKey('raw', bytesOf(wrapped), wrappingKey, 'AES-KW', { name: 'AES-GCM' }, false, [
      'decrypt',
    ]);
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytesOf(nonce), additionalData: utf8.encode(protectedHeader), tagLength: 128 },
      contentKey,
      joined(bytesOf(ciphertext), bytesOf(tag)),
    );
    return JSON.parse(text.decode(plain));
  } catch {
    throw new SealedDeliveryError('sealed/does-not-open', 'This does not open: it was changed on the way.');
  }
}

/** Keeps a key in this browser, under its name. Only the handle is stored: its bytes stay out of reach here too. */
export async function keepKey(key, database = indexedDB) {
  await inStore(database, 'readwrite', (store) =>
    store.put({ kid: key.kid, publicJwk: key.publicJwk, privateKey: key.privateKey }),
  );
}

/** The key of a name, or undefined where this browser has none. */
export async function findKey(kid, database = indexedDB) {
  return inStore(database, 'readonly', (store) => store.get(kid));
}

/** Destroys a key: whatever was sealed to it opens nowhere any more. */
export async function forgetKey(kid, database = indexedDB) {
  await inStore(database, 'readwrite', (store) => store.delete(kid));
}

function headerOf(protectedHeader) {
  try {
    const header = JSON.parse(text.decode(bytesOf(protectedHeader)));
    const { alg, enc, crit, epk } = header;
    const known =
      alg === 'ECDH-ES+A256KW' &&
      enc === 'A256GCM' &&
      Array.isArray(crit) &&
      // RFC 7516 §4.1.13: a critical member that is not understood, or one that is not marked, means hands off.
      crit.length === CRITICAL.length &&
      CRITICAL.every((name) => crit.includes(name)) &&
      epk?.crv === 'P-256';
    if (known) return header;
  } catch {
    // Said below.
  }
  throw notADelivery();
}

/** ECDH-ES (RFC 7518 §4.6.2): the Concat KDF of NIST SP 800-56A in its one round of SHA-256. */
async function agreedKey({ kty, crv, x, y }, privateKey) {
  const ephemeral = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, AGREEMENT, false, []);
  const secret = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: ephemeral }, privateKey, 256));
  const algorithm = utf8.encode('ECDH-ES+A256KW');
  const derived = await crypto.subtle.digest(
    'SHA-256',
    // Round 1, the secret, AlgorithmID, no PartyUInfo, no PartyVInfo, SuppPubInfo: the key's length in bits.
    joined(number(1), secret, number(algorithm.length), algorithm, number(0), number(0), number(256)),
  );
  return crypto.subtle.importKey('raw', derived, 'AES-KW', false, ['unwrapKey']);
}

async function inStore(database, mode, act) {
  const opened = await answered(
    Object.assign(database.open(DATABASE, 1), {
      onupgradeneeded: ({ target }) => target.result.createObjectStore(STORE, { keyPath: 'kid' }),
    }),
  );
  try {
    return await answered(act(opened.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    opened.close();
  }
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Four bytes, the highest first. */
const number = (value) => new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const bytesOf = (encoded) =>
  Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));

const notADelivery = () => new SealedDeliveryError('sealed/not-a-delivery', 'This is not sealed to a recipient.');
