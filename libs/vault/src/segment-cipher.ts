import type { InformationCategory, Uuid } from '@hub/vocabulary';
import { associatedData, decrypt, encrypt, randomKey, unwrapKey, wrapKey } from './cipher';
import type { SealedSegment } from './sealed-segment';
import { VaultError } from './vault-error';

/** Where a segment stands: sealed for one place, it opens at no other (decision 4). */
export interface SegmentPlace {
  readonly eventId: Uuid;
  readonly stream: string;
  readonly category: InformationCategory;
}

const contentData = ({ eventId, stream, category }: SegmentPlace) =>
  associatedData('referral-hub segment v1', eventId, stream, category);
const dataKeyData = ({ eventId, stream, category }: SegmentPlace) =>
  associatedData('referral-hub data key v1', eventId, stream, category);

/**
 * Seals one content under a random data key of its own, which travels in the segment wrapped by the category key.
 *
 * @throws VaultError `vault/invalid-request` for a content that JSON does not know (undefined, a function)
 */
export function sealSegment(categoryKey: Uint8Array, place: SegmentPlace, content: unknown): SealedSegment {
  const text = JSON.stringify(content) as string | undefined; // JSON.stringify's type hides that it may answer undefined.
  if (text === undefined)
    throw new VaultError('vault/invalid-request', 'A segment without content cannot be sealed: leave the category out.');
  const dataKey = randomKey();
  const { iv, ciphertext } = encrypt(dataKey, Buffer.from(text, 'utf8'), contentData(place));
  const key = wrapKey(categoryKey, dataKey, dataKeyData(place));
  dataKey.fill(0);
  return {
    v: 1,
    key: key.toString('base64url'),
    iv: iv.toString('base64url'),
    ciphertext: ciphertext.toString('base64url'),
  };
}

/** The content, or undefined when the segment was not sealed for this place under this key, or was changed since. */
export function openSegment(
  categoryKey: Uint8Array,
  place: SegmentPlace,
  segment: SealedSegment,
): { readonly content: unknown } | undefined {
  // A later version of the format is not this one.
  if ((segment.v as number) !== 1) return undefined;
  const dataKey = unwrapKey(categoryKey, Buffer.from(segment.key, 'base64url'), dataKeyData(place));
  if (!dataKey) return undefined;
  const sealed = { iv: Buffer.from(segment.iv, 'base64url'), ciphertext: Buffer.from(segment.ciphertext, 'base64url') };
  const plain = decrypt(dataKey, sealed, contentData(place));
  dataKey.fill(0);
  if (!plain) return undefined;
  try {
    return { content: JSON.parse(plain.toString('utf8')) as unknown };
  } finally {
    plain.fill(0);
  }
}
