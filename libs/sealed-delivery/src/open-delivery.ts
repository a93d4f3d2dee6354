import { compactDecrypt, importJWK } from 'jose';
import { CONTENT_ENCRYPTION, KEY_MANAGEMENT, headerOf, type Binding } from './delivery-header';
import { thumbprintOf, type PrivateJwk } from './key-pair';
import { UNDERSTOOD } from './seal-delivery';
import { SealedDeliveryError } from './sealed-delivery-error';

/**
 * Opens a delivery with the recipient's private key, in the recipient's own system, if it is the one that was expected: a
 * delivery that somebody moved to another release, party or category is refused before anything is decrypted.
 *
 * @throws SealedDeliveryError
 */
export async function openDelivery(jwe: string, expected: Binding, key: PrivateJwk): Promise<unknown> {
  const header = headerOf(jwe);
  if (header.release !== expected.release || header.recipient !== expected.recipient || header.category !== expected.category)
    throw new SealedDeliveryError(
      'sealed/other-delivery',
      'This belongs to another release than the one it came with. Do not use it, and tell the party that sent it.',
    );
  if (header.kid !== (await thumbprintOf(key)))
    throw new SealedDeliveryError(
      'sealed/wrong-key',
      'This was sealed to another key of your party. Open it with the key file of that name.',
    );
  const { plaintext } = await compactDecrypt(jwe, await importJWK({ ...key }, KEY_MANAGEMENT), {
    crit: UNDERSTOOD,
    keyManagementAlgorithms: [KEY_MANAGEMENT],
    contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
  }).catch(() => {
    // Not as a cause: the library's message may quote what it met.
    throw doesNotOpen();
  });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext)) as unknown;
  } catch {
    throw doesNotOpen();
  }
}

const doesNotOpen = () =>
  new SealedDeliveryError(
    'sealed/does-not-open',
    'This does not open: it was changed on the way. Ask the sender to seal it anew.',
  );
