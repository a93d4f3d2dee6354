import type { LogIdentity } from '@hub/event-sourcing';
import { associatedData, decrypt, deriveKey, encrypt } from './cipher';
import { randomBytes } from './random';

/**
 * What the hub hands out and takes back without its holder learning anything from it: cursors, at-least tokens (decision 21).
 * A token opens only for the purpose it was sealed for, for example `at-least` or `cursor:<party>:<route>`.
 */
export interface OpaqueTokens {
  /** Base64url. The payload is a JSON value; two tokens of one payload differ. */
  seal(purpose: string, payload: unknown): string;
  /** The payload, or undefined for whatever was not sealed here for this purpose. */
  open(purpose: string, token: string): unknown;
}

/**
 * The token key of one generation of one log: what was handed out before a restore or a copy names positions and moments that
 * mean nothing any more (decision 1), so none of it opens.
 */
export const tokenKeyOf = (tokenKey: Uint8Array, { log, generation }: LogIdentity): Buffer =>
  deriveKey(tokenKey, 'referral-hub token key v1', associatedData('log', log, String(generation)));

const VERSION = 1;
const SALT_BYTES = 16;
const IV_BYTES = 12;
/** A cursor or position is small; whatever is longer was not made here. */
const LONGEST = 4096;

/**
 * Tokens under one key. Each token is sealed under a key derived for it alone (salt and nonce are 28 random bytes together),
 * so that the number of tokens in ten years stays far from what random nonces under one AES-GCM key allow.
 */
export function createOpaqueTokens(tokenKey: Uint8Array): OpaqueTokens {
  const keyOf = (salt: Uint8Array) => deriveKey(tokenKey, 'referral-hub opaque token v1', salt);
  const bound = (purpose: string) => associatedData('referral-hub opaque token v1', purpose);
  return {
    seal(purpose, payload) {
      const text = JSON.stringify(payload) as string | undefined; // JSON.stringify's type hides that it may answer undefined.
      if (text === undefined) throw new TypeError('An opaque token needs a payload that JSON knows.');
      const salt = randomBytes(SALT_BYTES);
      const { iv, ciphertext } = encrypt(keyOf(salt), Buffer.from(text, 'utf8'), bound(purpose));
      return Buffer.concat([Buffer.of(VERSION), salt, iv, ciphertext]).toString('base64url');
    },
    open(purpose, token) {
      if (token.length > LONGEST || !/^[\w-]+$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      if (bytes[0] !== VERSION || bytes.toString('base64url') !== token) return undefined;
      const salt = bytes.subarray(1, 1 + SALT_BYTES);
      const iv = bytes.subarray(1 + SALT_BYTES, 1 + SALT_BYTES + IV_BYTES);
      const plain = decrypt(keyOf(salt), { iv, ciphertext: bytes.subarray(1 + SALT_BYTES + IV_BYTES) }, bound(purpose));
      return plain && (JSON.parse(plain.toString('utf8')) as unknown);
    },
  };
}
