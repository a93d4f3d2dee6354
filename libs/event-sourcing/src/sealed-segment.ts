import { Type } from 'typebox';

/**
 * How a sealed segment stands in an event's body (decision 4): opaque here, the vault makes and opens it. Its fields are
 * base64url.
 */
export interface SealedSegment {
  readonly v: 1;
  /** The segment's random data key, wrapped by the key of (subject, category). */
  readonly key: string;
  readonly iv: string;
  /** With the authentication tag at its end. */
  readonly ciphertext: string;
}

const Base64Url = Type.String({ pattern: '^[A-Za-z0-9_-]+$' });

export const SealedSegment = Type.Object({ v: Type.Literal(1), key: Base64Url, iv: Base64Url, ciphertext: Base64Url });
