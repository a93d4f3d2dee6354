import { createHash } from 'node:crypto';
import { KEY_BYTES, associatedData } from '../cipher';
import { VaultError } from '../vault-error';

/** The master key and the name by which wrapped keys say which master wraps them; the name tells nothing about the key. */
export interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/** @throws VaultError `keys/invalid` unless it has 32 bytes */
export function masterKey(key: Uint8Array): MasterKey {
  if (key.length !== KEY_BYTES) throw new VaultError('keys/invalid', `The master key needs ${KEY_BYTES} bytes.`);
  const id = createHash('sha256')
    .update(associatedData('referral-hub master key name v1'))
    .update(key)
    .digest('hex')
    .slice(0, 16);
  return { id, key: Buffer.from(key) };
}
