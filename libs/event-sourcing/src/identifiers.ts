import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { BoundedCache } from '@hub/bounded-cache';
import { lengthPrefixed } from './length-prefixed';

/** Parties whose alias keys are at hand. */
const ALIAS_KEYS = 1_000;

/**
 * Ids that are derived from the command which asked for them, so that a repeat after a crash meets its own first attempt
 * (decision 5). All that take in a caller's text are UUIDs of version 8 from an HMAC-SHA256 under the hub's id key: not to be
 * guessed, not to be joined by whoever does not hold the key. How they are computed is final: what the log holds depends on it.
 *
 * The id key is in the backup and never rotated.
 */
export class Identifiers {
  readonly #key: KeyObject;
  readonly #aliasKeys = new BoundedCache<string, KeyObject>(ALIAS_KEYS);

  /** @param idKey at least 32 random bytes */
  constructor(idKey: Uint8Array) {
    if (idKey.byteLength < 32) throw new RangeError('The id key needs at least 32 bytes.');
    this.#key = createSecretKey(idKey);
  }

  /**
   * Of the n-th event (from 0) that one command appends to one stream (decision 10).
   *
   * @param party the authenticated party, never the message's word
   * @param source for HTTP the token's client id
   * @param key the idempotency key
   */
  eventId(stream: string, party: string, source: string, key: string, n: number): string {
    return this.derived('event', stream, party, source, key, String(n));
  }

  referralId(party: string, source: string, key: string): string {
    return this.derived('referral', party, source, key);
  }

  /** The version of the Task is not part of it, so that two versions of one Task meet; `party` is the requester's. */
  fhirReferralId(party: string, source: string, focus: string, owner: string): string {
    return this.derived('fhir-referral', party, source, focus, owner);
  }

  consentId(party: string, source: string, key: string): string {
    return this.derived('consent', party, source, key);
  }

  /** Any other id, by its kind: kinds never meet. */
  derived(kind: string, ...parts: readonly string[]): string {
    return uuidV8(hmac(this.#key, kind, parts));
  }

  /** The stream whose first event mints the pseudonym of a party's client (decision 5). */
  clientStream(party: string, clientId: string): string {
    return `client-${hmac(this.#key, 'client', [party, clientId]).toString('hex')}`;
  }

  /** What a party sees in place of a subject's id: under a key of that party, so that two parties cannot join on it. */
  alias(party: string, subject: string): string {
    return uuidV8(hmac(this.#aliasKeyOf(party), 'alias', [subject]));
  }

  #aliasKeyOf(party: string): KeyObject {
    const known = this.#aliasKeys.get(party);
    if (known) return known;
    const key = createSecretKey(hmac(this.#key, 'alias-key', [party]));
    this.#aliasKeys.set(party, key);
    return key;
  }

  /**
   * What was asked, kept in the event's metadata: a repeated command is told from another one under the same key (decision 10).
   *
   * @param bytes as they were received
   * @returns 64 hexadecimal digits
   */
  commandDigest(name: string, target: string, bytes: Uint8Array): string {
    return hmac(this.#key, 'command', [name, target, bytes]).toString('hex');
  }
}

function hmac(key: KeyObject, kind: string, parts: readonly (string | Uint8Array)[]): Buffer {
  const all = [kind, ...parts].map((part) => (typeof part === 'string' ? wellFormed(part) : part));
  return createHmac('sha256', key).update(lengthPrefixed(all)).digest();
}

/** Every lone surrogate would become the same replacement character, and two texts one id. */
function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('An id cannot be made of text that is not well-formed Unicode.');
  return text;
}

function uuidV8(digest: Uint8Array): string {
  return uuidText(digest, 0x80);
}

const NAMESPACE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * UUID of version 5 (RFC 9562, section 5.5): the same namespace and name give the same id, for everybody. One part is the name as the RFC has it; several are joined by U+0000, which none may hold.
 *
 * @param namespace a UUID, lower case
 */
export function uuidV5(namespace: string, ...parts: readonly [string, ...string[]]): string {
  if (!NAMESPACE.test(namespace)) throw new RangeError('The namespace of an id must be a UUID.');
  if (parts.length > 1 && parts.some((part) => part.includes('\0')))
    throw new RangeError('A part of an id must not hold U+0000.');
  const hash = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex'));
  return uuidText(hash.update(wellFormed(parts.join('\0')), 'utf8').digest(), 0x50);
}

function uuidText(digest: Uint8Array, version: number): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
