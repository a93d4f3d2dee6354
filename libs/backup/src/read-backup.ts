import { LogDigest, type RecordedEvent } from '@hub/event-sourcing';
import { accessRowOf, vaultRowOf, type AccessRow, type VaultRow } from '@hub/vault/backup';
import { BackupError, damaged } from './backup-error';
import { eventRecordOf, type EventRecord } from './event-record';
import { readManifests, type Manifest, type StoredManifest } from './manifest';
import { readRecords, type RecordFile } from './record-file';

/**
 * A backup as it lies in its folder. Whatever is read of it was found to be what was written: each record by its own checksum, in
 * its place, each file by the manifest's, the log as a whole by its digest. Nothing is taken for granted because it was read
 * before.
 */
export class Backup {
  private constructor(
    readonly folder: string,
    private readonly runs: readonly StoredManifest[],
    private readonly last: StoredManifest,
  ) {}

  /** @throws BackupError `backup/not-a-backup`, `backup/damaged` naming a manifest */
  static async open(folder: string): Promise<Backup> {
    const runs = await readManifests(folder);
    const last = runs.at(-1);
    if (!last)
      throw new BackupError(
        'backup/not-a-backup',
        `There is no backup in ${folder}: name the folder that hubctl backup wrote to.`,
      );
    for (const { manifest, file } of runs)
      if (manifest.log !== last.manifest.log || manifest.generation !== last.manifest.generation)
        throw damaged(file, undefined, 'it is of another log than the others: files of two backups are mixed');
    return new Backup(folder, runs, last);
  }

  /** The run that it is restored to. */
  get manifest(): Manifest {
    return this.last.manifest;
  }

  /** SHA-256 of the last manifest, which names everything else: the name of this backup. */
  get checksum(): string {
    return this.last.checksum;
  }

  /** Access records of all runs and rows of the vault. */
  get rows(): number {
    const access = this.runs.flatMap(({ manifest }) => manifest.access.files);
    return [...access, this.manifest.vault].reduce((sum, { records }) => sum + records, 0);
  }

  /**
   * The log in its order.
   *
   * @throws BackupError `backup/damaged` naming the file, and the position behind which the damage begins
   */
  async *events(): AsyncIterable<RecordedEvent> {
    const digest = new LogDigest();
    let before = 0n;
    for (const { manifest, file: manifestFile } of this.runs) {
      for (const file of manifest.events.files) {
        for await (const { event, leaf } of this.eventsOf(file, () => before)) {
          if (event.position <= before)
            throw damaged(
              file.name,
              `position ${event.position}`,
              `position ${before} was before it, so this is out of its place`,
            );
          before = event.position;
          digest.add(leaf);
          yield event;
        }
        if (String(before) !== file.last)
          throw damaged(file.name, `position ${before}`, `it should end at position ${file.last}`);
      }
      if (digest.size !== manifest.events.digest.size || digest.root().toString('hex') !== manifest.events.root)
        throw damaged(manifestFile, `position ${before}`, 'the digest over the log up to there is another one');
    }
  }

  /** The vault's rows, of the last run. @throws BackupError `backup/damaged` naming file and row */
  async *vault(): AsyncIterable<VaultRow> {
    yield* this.rowsOf(this.manifest.vault, vaultRowOf);
  }

  /** The access records of all runs, in the order of their numbers. @throws BackupError `backup/damaged` naming file and row */
  async *access(): AsyncIterable<AccessRow> {
    let before = 0n;
    for (const { manifest } of this.runs)
      for (const file of manifest.access.files)
        for await (const row of this.rowsOf(file, accessRowOf)) {
          if (BigInt(row.number) <= before) throw damaged(file.name, `record ${row.number}`, 'it is out of its place');
          before = BigInt(row.number);
          yield row;
        }
  }

  private async *eventsOf(file: Manifest['events']['files'][number], before: () => bigint): AsyncIterable<EventRecord> {
    let begun = false;
    const at = () => (begun ? `the event behind position ${before()}` : `position ${file.first}`);
    for await (const record of readRecords(this.folder, file, at)) {
      let read: EventRecord;
      try {
        read = eventRecordOf(record);
      } catch (error) {
        throw damaged(file.name, at(), 'what stands there is no event', error);
      }
      if (!begun && String(read.event.position) !== file.first)
        throw damaged(file.name, `position ${read.event.position}`, `it should begin at position ${file.first}`);
      begun = true;
      yield read;
    }
  }

  private async *rowsOf<Row>(file: RecordFile, rowOf: (value: unknown) => Row): AsyncIterable<Row> {
    let number = 1;
    for await (const record of readRecords(this.folder, file, () => `row ${number}`)) {
      let row: Row;
      try {
        row = rowOf(JSON.parse(record.toString('utf8')));
      } catch (error) {
        throw damaged(file.name, `row ${number}`, 'what stands there is no row of the vault', error);
      }
      yield row;
      number += 1;
    }
  }
}
