import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from './data-folder';

describe('the data folder', () => {
  let scratch: string;
  beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'hub-data-'))));
  afterAll(async () => rm(scratch, { recursive: true, force: true }));

  it('is made with the folders above it, closed to others', async () => {
    const folder = join(scratch, 'a', 'b');
    expect(await openDataFolder(folder)).toBe(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o711);
    expect(await openDataFolder(folder)).toBe(folder);
  });

  it('is refused by name where a file stands', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, '');
    for (const folder of [file, join(file, 'below')])
      await expect(openDataFolder(folder)).rejects.toMatchObject({
        variable: 'HUB_DATA',
        message: expect.stringContaining(`${folder} cannot be made or written (ENOTDIR)`),
      });
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is refused, and not waited for, on a file system that makes no folders', async () => {
    await expect(openDataFolder('/proc/hub/data')).rejects.toMatchObject({ variable: 'HUB_DATA' });
  });
});
