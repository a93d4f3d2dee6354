export { BackupError, type BackupErrorCode } from './backup-error';
export { checkBackup, type CheckedBackup } from './check-backup';
export type { Manifest } from './manifest';
export { Backup } from './read-backup';
export { restore, type RestoreProgress, type RestoreTarget } from './restore';
export { writeBackup, type BackupReport, type BackupSource, type WriteBackup } from './write-backup';
