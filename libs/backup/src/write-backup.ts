import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LogDigest, START, leafHash, leafOf, type EventStore, type LogIdentity, type Position } from '@hub/event-sourcing';
import type { AccessRow, VaultRow } from '@hub/vault/backup';
import { BackupError } from './backup-error';
import { recordOf } from './event-record';
import { fileName, readManifests, writeManifest, type Manifest, type StoredManifest } from './manifest';
import { RecordWriter, type RecordFile } from './record-file';

/** Where a backup comes from; it reads and does nothing else. */
export interface BackupSource {
  readonly store: Pick<EventStore, 'identity' | 'head' | 'readAll' | 'readAt'>;
  /** The vault as of one moment, asked for after the log was read. */
  readonly vault: () => AsyncIterable<VaultRow>;
  /** The access records behind a number. */
  readonly access: (after: bigint) => AsyncIterable<AccessRow>;
}

export interface WriteBackup {
  readonly folder: string;
  readonly source: BackupSource;
  readonly now: () => Date;
  /** `part` of what there is to read of the log, from 0 to 1. */
  readonly onProgress?: (progress: { readonly step: 'events' | 'access' | 'keys'; readonly part: number }) => void;
  /** Bytes of a file of events, about. Default 64 MiB. */
  readonly fileBytes?: number;
}

/** What a run did. */
export interface BackupReport {
  readonly run: number;
  readonly log: string;
  readonly generation: number;
  /** Events that this run added, and of all runs together. */
  readonly added: number;
  readonly events: number;
  /** Position of the last event, decimal digits; `0` for an empty log. */
  readonly position: string;
  /** The digest over all leaves in order, hexadecimal: a restored log has the same. */
  readonly root: string;
  readonly accessRecords: number;
  readonly keys: number;
  readonly bytes: number;
}

const FILE_BYTES = 64 * 1024 * 1024;
const TELL_EVERY = 1_000;
/** Files that no manifest names and that are older were left by a run that was killed, milliseconds. */
const ABANDONED = 24 * 3_600_000;

/**
 * Adds to a folder what has come since its last run: first the log's bytes, then access records, then the vault's keys, in this
 * order, so that no segment is without its key. While it runs, and if it is killed, the folder is the backup of the run before;
 * from one moment to the next it is the new one.
 *
 * @throws BackupError `backup/other-log`, `backup/log-behind`, `backup/overtaken`, `backup/damaged`, `backup/no-id-key`,
 * `backup/log-elsewhere`
 */
export async function writeBackup(options: WriteBackup): Promise<BackupReport> {
  const { folder, source, now } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = await readManifests(folder);
  const identity = await source.store.identity();
  const last = before.at(-1);
  await ensureContinues(source.store, identity, last?.manifest);
  const run = (last?.manifest.run ?? 0) + 1;

  const begun: RecordWriter[] = [];
  try {
    const events = await writeEvents(options, run, last?.manifest, begun);
    const access = await writeAccess(options, run, last?.manifest, begun);
    const { file: vault, keys } = await writeVault(options, run, begun);
    if (events.digest.size === 0 && keys > 0)
      throw new BackupError(
        'backup/log-elsewhere',
        'The vault has keys, and the log has no event to open with them: the hub keeps its log somewhere else. Give this command the hub’s own settings (HUB_EVENTSTORE), and back up again.',
      );
    const { log, generation } = identity;
    const at = now().toISOString();
    const previous = last?.checksum ?? null;
    const stored = await writeManifest(folder, { format: 1, run, at, previous, log, generation, events, access, vault });
    await clean(folder, [...before, stored], now());
    return reportOf(stored.manifest, keys);
  } catch (error) {
    await Promise.all(begun.map((writer) => writer.abandon()));
    throw error;
  }
}

async function ensureContinues(
  store: BackupSource['store'],
  { log, generation }: LogIdentity,
  manifest: Manifest | undefined,
): Promise<void> {
  if (manifest === undefined) return;
  if (manifest.log !== log || manifest.generation !== generation)
    throw new BackupError(
      'backup/other-log',
      'This folder holds the backup of another log, or of an earlier generation of this one: keep it, and name a new folder.',
    );
  const { last, lastLeaf } = manifest.events;
  if (lastLeaf === null) return;
  const [standing] = await store.readAt([BigInt(last)]);
  if (standing && leafHash(leafOf(standing)).toString('hex') === lastLeaf) return;
  throw new BackupError(
    'backup/log-behind',
    'The log does not hold what this folder holds: its database was brought back to an earlier moment. Stop the hub, declare the log a new generation (hubctl log new-generation), and back it up into a new folder.',
  );
}

async function writeEvents(
  { folder, source, onProgress, fileBytes = FILE_BYTES }: WriteBackup,
  run: number,
  before: Manifest | undefined,
  begun: RecordWriter[],
): Promise<Manifest['events']> {
  const digest = new LogDigest(before?.events.digest);
  const after: Position = before ? BigInt(before.events.last) : START;
  const { position: until } = await source.store.head();
  const files: Manifest['events']['files'] = [];
  let [last, lastLeaf] = [after, before?.events.lastLeaf ?? null];
  let open: { readonly writer: RecordWriter; readonly first: Position } | undefined;
  const close = async () => {
    if (open) files.push({ ...(await open.writer.close()), first: String(open.first), last: String(last) });
    open = undefined;
  };
  let leaf: Buffer | undefined;
  for await (const event of source.store.readAll({ after, until })) {
    leaf = leafOf(event);
    if (open && open.writer.size + leaf.length > fileBytes) await close();
    if (!open) {
      open = { writer: await RecordWriter.create(folder, fileName('events', run, files.length + 1)), first: event.position };
      begun.push(open.writer);
    }
    await open.writer.write(recordOf(event.position, leaf));
    digest.add(leaf);
    last = event.position;
    if (digest.size % TELL_EVERY === 0) onProgress?.({ step: 'events', part: partOf(after, last, until) });
  }
  await close();
  if (leaf) lastLeaf = leafHash(leaf).toString('hex');
  return { files, last: String(last), digest: mutable(digest), root: digest.root().toString('hex'), lastLeaf };
}

/** For the eye only: positions are compared and never counted, and may have gaps. */
const partOf = (after: Position, at: Position, until: Position): number =>
  until > after ? Number(((at - after) * 1_000n) / (until - after)) / 1_000 : 1;

const mutable = (digest: LogDigest): Manifest['events']['digest'] => {
  const { size, subtrees } = digest.state();
  return { size, subtrees: [...subtrees] };
};

async function writeAccess(
  { folder, source, onProgress }: WriteBackup,
  run: number,
  before: Manifest | undefined,
  begun: RecordWriter[],
): Promise<Manifest['access']> {
  let writer: RecordWriter | undefined;
  let last = before?.access.last ?? '0';
  for await (const row of source.access(BigInt(last))) {
    if (!writer) {
      writer = await RecordWriter.create(folder, fileName('access', run));
      begun.push(writer);
    }
    await writer.write(Buffer.from(JSON.stringify(row), 'utf8'));
    last = row.number;
  }
  onProgress?.({ step: 'access', part: 1 });
  return { files: writer ? [await writer.close()] : [], last };
}

async function writeVault(
  { folder, source, onProgress }: WriteBackup,
  run: number,
  begun: RecordWriter[],
): Promise<{ readonly file: RecordFile; readonly keys: number }> {
  const writer = await RecordWriter.create(folder, fileName('vault', run));
  begun.push(writer);
  let [keys, idKey] = [0, false];
  for await (const row of source.vault()) {
    await writer.write(Buffer.from(JSON.stringify(row), 'utf8'));
    if (row.kind === 'key') keys += 1;
    idKey ||= row.kind === 'id-key';
  }
  if (!idKey)
    throw new BackupError(
      'backup/no-id-key',
      'The vault has not kept the hub’s id key yet, and nothing can be restored without it: start this version of the hub once (where services run apart: prepare them again), then back up.',
    );
  onProgress?.({ step: 'keys', part: 1 });
  return { file: await writer.close(), keys };
}

/**
 * Takes away the vault of earlier runs, so that the backup forgets the keys of whoever was erased since, and what killed runs
 * have left. Whatever cannot be taken away does no harm.
 */
async function clean(folder: string, manifests: readonly StoredManifest[], now: Date): Promise<void> {
  const old = new Set(manifests.slice(0, -1).map(({ manifest }) => manifest.vault.name));
  const named = new Set(
    manifests.flatMap(({ manifest: { events, access, vault } }) =>
      [...events.files, ...access.files, vault].map(({ name }) => name),
    ),
  );
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const abandoned = async () =>
      !named.has(name) &&
      (name.endsWith('.records') || name.startsWith('.run-')) &&
      now.getTime() - (await stat(path)).mtimeMs > ABANDONED;
    if (old.has(name) || (await abandoned().catch(() => false))) await rm(path, { force: true }).catch(() => undefined);
  }
}

function reportOf({ run, log, generation, events, access, vault }: Manifest, keys: number): BackupReport {
  const sum = (files: readonly RecordFile[], of: 'records' | 'bytes') => files.reduce((total, file) => total + file[of], 0);
  return {
    run,
    log,
    generation,
    added: sum(events.files, 'records'),
    events: events.digest.size,
    position: events.last,
    root: events.root,
    accessRecords: sum(access.files, 'records'),
    keys,
    bytes: sum([...events.files, ...access.files, vault], 'bytes'),
  };
}
