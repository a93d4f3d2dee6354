import { digestOf, giveTo, type LogIdentity, type LogSuccessor, type RecordedEvent } from '@hub/event-sourcing';
import type { AccessRow, VaultRow } from '@hub/vault/backup';
import { BackupError } from './backup-error';
import type { Backup } from './read-backup';

/** Where a backup is restored to. */
export interface RestoreTarget {
  /** Opened for the backup's log: empty, or half-taken from the same one. */
  readonly successor: LogSuccessor;
  /** Fills the vault, all of it or nothing; may be called again. */
  readonly vault: (
    rows: AsyncIterable<VaultRow>,
    access: AsyncIterable<AccessRow>,
    onProgress: (rows: number) => void,
  ) => Promise<void>;
}

export interface RestoreProgress {
  /** `restoring`: events are being written; `keys`: the vault is filled; `verifying`: what was written is read back. */
  readonly step: 'restoring' | 'keys' | 'verifying';
  readonly done: number;
  readonly total: number;
}

/**
 * Restores a backup: the log as a new generation (decision 1), then the vault, then what stands is read back and compared with
 * the backup's digest; only then does the log serve. One that was interrupted goes on where it was when it is called again.
 *
 * @throws BackupError `backup/damaged`, `restore/differs`; errors of the target
 */
export async function restore(
  backup: Backup,
  { successor, vault }: RestoreTarget,
  onProgress: (progress: RestoreProgress) => void = () => undefined,
): Promise<LogIdentity & { readonly resumedAt: number }> {
  const { size: total } = backup.manifest.events.digest;
  const resumedAt = await successor.taken();
  if (resumedAt > total) throw differs(`it holds ${resumedAt} events already, the backup has ${total}`);
  let done = resumedAt;
  await giveTo(successor, skipped(backup.events(), resumedAt), (batch) => {
    onProgress({ step: 'restoring', done, total });
    done += batch;
  });
  onProgress({ step: 'restoring', done, total });

  const { rows } = backup;
  await vault(backup.vault(), backup.access(), (count) => onProgress({ step: 'keys', done: count, total: rows }));
  await verify(backup, successor, onProgress);
  return { ...(await successor.complete(total)), resumedAt };
}

/** What stands in the new log is what the backup holds: read back, leaf for leaf. */
async function verify(backup: Backup, successor: LogSuccessor, onProgress: (progress: RestoreProgress) => void): Promise<void> {
  const { digest: expected, root } = backup.manifest.events;
  const digest = await digestOf(successor.read(), (done) => onProgress({ step: 'verifying', done, total: expected.size }));
  onProgress({ step: 'verifying', done: digest.size, total: expected.size });
  if (digest.size !== expected.size || digest.root().toString('hex') !== root)
    throw differs('the digest over what was written is not the backup’s');
}

async function* skipped(events: AsyncIterable<RecordedEvent>, count: number): AsyncIterable<RecordedEvent> {
  let index = 0;
  for await (const event of events) {
    index += 1;
    if (index > count) yield event;
  }
}

const differs = (how: string) =>
  new BackupError(
    'restore/differs',
    `What stands in the new log is not what the backup holds: ${how}. Begin anew with an empty database.`,
  );
