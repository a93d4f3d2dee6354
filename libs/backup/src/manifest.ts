import { createHash, randomBytes } from 'node:crypto';
import { link, open, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { BackupError, damaged } from './backup-error';

const Count = Type.Integer({ minimum: 0 });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Position = Type.String({ pattern: '^\\d{1,19}$' });
const File = {
  name: Type.String({ pattern: '^[a-z]+-\\d{6}(-\\d{6})?-[0-9a-f]{12}\\.records$' }),
  records: Count,
  bytes: Count,
  sha256: Hash,
};

/** One run of a backup: what it added, and all that is needed to go on behind it. */
export const Manifest = Type.Object({
  format: Type.Literal(1),
  run: Type.Integer({ minimum: 1 }),
  /** When the run ended, UTC. */
  at: Type.String(),
  /** Checksum of the manifest of the run before; null for the first. */
  previous: Type.Union([Hash, Type.Null()]),
  log: Type.String(),
  generation: Count,
  events: Type.Object({
    files: Type.Array(Type.Object({ ...File, first: Position, last: Position })),
    /** Of all runs together: the last event's position, and the digest over all leaves (decision 20) with which the next run goes on. */
    last: Position,
    digest: Type.Object({ size: Count, subtrees: Type.Array(Hash) }),
    root: Hash,
    lastLeaf: Type.Union([Hash, Type.Null()]),
  }),
  access: Type.Object({ files: Type.Array(Type.Object(File)), /** Number of the last record of all runs. */ last: Position }),
  /** The vault as a whole; only the last run's counts. */
  vault: Type.Object(File),
});
export type Manifest = Static<typeof Manifest>;

export interface StoredManifest {
  readonly manifest: Manifest;
  readonly file: string;
  readonly checksum: string;
}

const check = Compile(Manifest);
const NAME = /^run-(\d{6})\.manifest$/;
const LINE = /^([0-9a-f]{64}) (.*)\n$/s;

const nameOf = (run: number): string => `run-${String(run).padStart(6, '0')}.manifest`;
const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The name of a file of a run. Random, so that two runs at once, or one after a killed one, never share a file. */
export const fileName = (kind: string, run: number, part?: number): string =>
  `${kind}-${String(run).padStart(6, '0')}${part === undefined ? '' : `-${String(part).padStart(6, '0')}`}-${randomBytes(6).toString('hex')}.records`;

/**
 * The manifests of a folder in the order of their runs, each found to continue the one before. An empty or absent folder has none.
 *
 * @throws BackupError `backup/damaged` naming the file, `backup/not-a-backup`
 */
export async function readManifests(folder: string): Promise<readonly StoredManifest[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name)).sort();
  const manifests: StoredManifest[] = [];
  for (const [index, file] of names.entries()) {
    if (file !== nameOf(index + 1)) throw damaged(nameOf(index + 1), undefined, 'the file is missing, and later ones are there');
    const stored = parsed(file, await readFile(join(folder, file), 'utf8'));
    const before = manifests.at(-1);
    if (stored.manifest.run !== index + 1 || stored.manifest.previous !== (before?.checksum ?? null))
      throw damaged(file, undefined, 'it does not continue the run before it: files of two backups are mixed');
    manifests.push(stored);
  }
  return manifests;
}

function parsed(file: string, text: string): StoredManifest {
  const [, checksum = '', json = ''] = LINE.exec(text) ?? [];
  if (checksumOf(json) !== checksum) throw damaged(file, undefined, 'its checksum is not the one written');
  const manifest: unknown = JSON.parse(json);
  if (check.Check(manifest)) return { manifest, file, checksum };
  throw new BackupError(
    'backup/not-a-backup',
    `${file} is of a later version of the hub, or of none: restore it with the version that made it, or a later one.`,
  );
}

/**
 * Makes a run count: until its manifest stands, the folder holds the backup of the run before. Durable when it resolves.
 *
 * @throws BackupError `backup/overtaken` when another run of this number came first
 */
export async function writeManifest(folder: string, manifest: Manifest): Promise<StoredManifest> {
  const json = JSON.stringify(manifest);
  const checksum = checksumOf(json);
  const file = nameOf(manifest.run);
  const draft = join(folder, `.${file}.${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${checksum} ${json}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(folder);
    // Not renamed: that would take the place of another run's.
    await link(draft, join(folder, file)).catch((cause: unknown) => {
      if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EEXIST')
        throw new BackupError(
          'backup/overtaken',
          'Another backup into this folder ended first: it is whole. Run this one again for what has come since.',
          {},
          { cause },
        );
      throw cause;
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
  return { manifest, file, checksum };
}

/** New and renamed entries of a folder survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
