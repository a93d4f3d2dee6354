import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Large enough for a cluster and the log of a minute's load. */
const SIZE = 256 * 1024 * 1024;
/** How often a copy is begun again because something reached the disk while it was made. */
const ATTEMPTS = 20;

/** @returns why no disk can be made here, in one sentence; undefined where it can */
export async function whyNoDisk(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Only Linux has loop devices.';
  if (process.getuid?.() !== 0) return 'Only root may mount the image of a disk.';
  for (const [tool, args] of [
    ['mkfs.ext4', ['-V']],
    ['e2fsck', ['-V']],
    ['losetup', ['--version']],
  ] as const) {
    const there = await run(tool, [...args]).then(
      () => true,
      () => false,
    );
    if (!there) return `There is no ${tool} on this machine (apt-get install e2fsprogs mount).`;
  }
  try {
    const probe = await Disk.make(`${folder}/probe.img`, `${folder}/probe`);
    await probe.remove();
    return undefined;
  } catch (error) {
    return `No loop device can be mounted here: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : 'unknown'}`;
  }
}

/**
 * A disk of its own: an ext4 file system in a file, mounted over a loop device. The file holds what was given to the device; what the
 * file system still keeps in memory, and would lose with the power, is not in it.
 */
export class Disk {
  private constructor(
    private readonly image: string,
    /** Where it is mounted. */
    readonly folder: string,
  ) {}

  /** An empty one. @param folder made where missing */
  static async make(image: string, folder: string): Promise<Disk> {
    const file = await open(image, 'w', 0o600);
    await file.truncate(SIZE);
    await file.close();
    await run('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
    await mkdir(folder, { recursive: true });
    const disk = new Disk(image, folder);
    await disk.mount();
    return disk;
  }

  /** Everything that is kept in memory goes to the disk. */
  async settle(): Promise<void> {
    await run('sync', ['-f', this.folder]);
  }

  /**
   * Keeps what is on the disk at this moment. Whoever writes to it was stopped; what the kernel writes by itself is noticed, for the disk
   * is read twice and must be the same.
   */
  async powerGoes(): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      await copyFile(this.image, this.kept);
      if ((await digestOf(this.kept)) === (await digestOf(this.image))) return;
    }
    throw new Error('The disk was written to all the time: no moment of it could be kept.');
  }

  /** The disk as it was kept is checked and repaired, as at a start of the machine, and mounted in the same place. */
  async powerComesBack(): Promise<void> {
    await this.unmount();
    await rename(this.kept, this.image);
    // 0: clean. 1: errors were corrected. More: not to be repaired without a decision.
    await run('e2fsck', ['-p', this.image]).catch((error: { readonly code?: number }) => {
      if (error.code !== 1) throw error;
    });
    await this.mount();
  }

  async remove(): Promise<void> {
    if ((await readFile('/proc/mounts', 'utf8')).includes(` ${this.folder} `)) await this.unmount();
    await Promise.all([rm(this.image, { force: true }), rm(this.kept, { force: true })]);
  }

  private get kept(): string {
    return `${this.image}.kept`;
  }

  /** With a long commit interval: the journal is written when somebody asks for it (fsync), as seldom as possible by itself. */
  private async mount(): Promise<void> {
    await run('mount', ['-o', 'loop,commit=300,data=ordered', this.image, this.folder]);
  }

  private async unmount(): Promise<void> {
    for (let attempt = 1; ; attempt += 1)
      try {
        await run('umount', [this.folder]);
        return;
      } catch (error) {
        // A killed process may hold it for a moment longer.
        if (attempt === 50) throw error;
        await sleep(100);
      }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha1');
  const file = await open(path, 'r');
  try {
    for await (const chunk of file.createReadStream({ highWaterMark: 4 * 1024 * 1024, autoClose: false }))
      hash.update(chunk as Buffer);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
