export const vaultErrorCodes = [
  'vault/subject-erased',
  'vault/release-ended',
  'vault/not-allowed',
  'vault/invalid-request',
  'vault/wrong-master-key',
  'vault/damaged-keys',
  'vault/held',
  'vault/no-such-hold',
  'vault/other-hold',
  'vault/unavailable',
  'vault/other-log',
  'vault/not-empty',
  'vault/damaged-backup',
  'journal/unavailable',
  'journal/damaged',
  'journal/not-this-hubs',
  'keys/invalid',
  'keys/too-open',
  'keys/no-access',
  'keys/missing',
  'keys/other-id-key',
] as const;
export type VaultErrorCode = (typeof vaultErrorCodes)[number];

/** An error of the vault: a stable code, a sentence, what to do. Its message never holds content, a key or a person's data. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  constructor(
    readonly code: VaultErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The code of a system error (`ENOENT`, `EACCES` …), if it has one. Errors of another realm are no instances of this one's `Error`. */
export const systemCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
