import { CompactEncrypt, importJWK } from 'jose';
import {
  BLOCK,
  CONTENT_ENCRYPTION,
  CRITICAL,
  DELIVERY_TYPE,
  KEY_MANAGEMENT,
  LONGEST_CONTENT,
  tooLarge,
  type Binding,
} from './delivery-header';
import { thumbprintOf, type PublicJwk } from './key-pair';

/**
 * Seals a content to one recipient's public key and binds it to the release on which it goes: a compact JWE (RFC 7516). Whoever
 * carries it can withhold it and cannot read it. To be called in the sender's own system.
 *
 * @param content any JSON value
 * @throws SealedDeliveryError `sealed/too-large`
 */
export async function sealDelivery(content: unknown, { release, recipient, category }: Binding, to: PublicJwk): Promise<string> {
  return new CompactEncrypt(filled(Buffer.from(JSON.stringify(content), 'utf8')))
    .setProtectedHeader({
      alg: KEY_MANAGEMENT,
      enc: CONTENT_ENCRYPTION,
      typ: DELIVERY_TYPE,
      kid: await thumbprintOf(to),
      crit: [...CRITICAL],
      release,
      recipient,
      category,
    })
    .encrypt(await importJWK({ ...to }, KEY_MANAGEMENT), { crit: UNDERSTOOD });
}

/** The critical members are protected, each. */
export const UNDERSTOOD: Readonly<Record<string, boolean>> = Object.fromEntries(CRITICAL.map((name) => [name, true]));

/** Filled up with spaces, which JSON does not mind. */
function filled(bytes: Uint8Array): Uint8Array {
  if (bytes.length > LONGEST_CONTENT) throw tooLarge();
  const whole = Buffer.alloc(Math.max(1, Math.ceil(bytes.length / BLOCK)) * BLOCK, ' ');
  whole.set(bytes);
  return whole;
}
