export type BackupErrorCode =
  /** What is in the folder is not what was written: the message names the file and the position. */
  | 'backup/damaged'
  /** There is no backup in the folder, or one of a later version of the hub. */
  | 'backup/not-a-backup'
  /** The folder holds the backup of another log, or of an earlier generation of this one. */
  | 'backup/other-log'
  /** The log has lost what the folder holds: it was brought back to an earlier moment. */
  | 'backup/log-behind'
  /** Another backup into the same folder came first. */
  | 'backup/overtaken'
  /** The vault has not kept the id key yet. */
  | 'backup/no-id-key'
  /** The log is empty and the vault is not: the hub keeps its log somewhere else. */
  | 'backup/log-elsewhere'
  | 'backup/cannot-write'
  /** The master key that was given opens nothing of this backup. */
  | 'restore/wrong-master-key'
  /** What stands in the new log is not what the backup holds. */
  | 'restore/differs';

/** Why a backup or a restore did not happen: a stable code, a sentence, what to do. Never a person's data. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  constructor(
    readonly code: BackupErrorCode,
    message: string,
    /** Where the damage is, if that is what is wrong: a file's name, and the log position or row at which it begins. */
    readonly place: { readonly file?: string; readonly position?: string } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** @param position what was expected there, for the message: a log position, or the number of a row */
export const damaged = (file: string, position: string | undefined, what: string, cause?: unknown): BackupError =>
  new BackupError(
    'backup/damaged',
    `The backup is damaged: ${file}${position === undefined ? '' : `, at ${position}`}: ${what}. Nothing of it was restored: take another copy of the backup, or an earlier one.`,
    { file, ...(position === undefined ? {} : { position }) },
    cause === undefined ? {} : { cause },
  );
