import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { lengthPrefixed } from '@hub/event-sourcing';
import { randomBytes } from './random';

/** Bytes of every symmetric key of the hub. */
export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A fresh key from the system's random source. */
export const randomKey = (): Buffer => randomBytes(KEY_BYTES);

/**
 * Texts as bytes such that two different lists never give the same ones: each part behind its length. Every associated data
 * of the vault is made by this, with a label of its own first, so that nothing sealed for one use opens for another.
 */
export const associatedData = (label: string, ...parts: readonly string[]): Buffer => lengthPrefixed([label, ...parts]);

export interface Encrypted {
  readonly iv: Buffer;
  /** With the tag at the end. */
  readonly ciphertext: Buffer;
}

/** AES-256-GCM under a fresh random nonce. */
export function encrypt(key: Uint8Array, plain: Uint8Array, associated: Uint8Array): Encrypted {
  const iv = randomBytes(IV_BYTES);
  // Given as bytes, Node takes it for a key object by way of an exception: three times what the rest costs.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const ciphertext = cipher.update(plain);
  // Has no bytes left to give either, but makes the tag.
  cipher.final();
  return { iv, ciphertext: Buffer.concat([ciphertext, cipher.getAuthTag()]) };
}

/** The plain bytes, or undefined when key, nonce, associated data or a single bit is not the one it was sealed with. */
export function decrypt(key: Uint8Array, sealed: Encrypted, associated: Uint8Array): Buffer | undefined {
  const { iv, ciphertext } = sealed;
  if (iv.length !== IV_BYTES || ciphertext.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(ciphertext.subarray(ciphertext.length - TAG_BYTES));
  const plain = decipher.update(ciphertext.subarray(0, ciphertext.length - TAG_BYTES));
  try {
    // Checks the tag and has no bytes left to give: this mode has no blocks to fill.
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}

/** A key under another key, as one piece: nonce, ciphertext, tag. */
export function wrapKey(wrapping: Uint8Array, key: Uint8Array, associated: Uint8Array): Buffer {
  const { iv, ciphertext } = encrypt(wrapping, key, associated);
  return Buffer.concat([iv, ciphertext]);
}

/** The key that {@link wrapKey} wrapped, or undefined. */
export function unwrapKey(wrapping: Uint8Array, wrapped: Uint8Array, associated: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
  const key = decrypt(wrapping, { iv: bytes.subarray(0, IV_BYTES), ciphertext: bytes.subarray(IV_BYTES) }, associated);
  return key?.length === KEY_BYTES ? key : undefined;
}

/** A key for one purpose derived from another, so that one secret serves many without their meeting. */
export const deriveKey = (key: Uint8Array, label: string, salt: Uint8Array): Buffer =>
  createHmac('sha256', createSecretKey(key)).update(associatedData(label)).update(salt).digest();
