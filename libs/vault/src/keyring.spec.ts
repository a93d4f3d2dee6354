import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyring } from './keyring';

describe('the keyring', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'hub-keys-')), 'keys');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  it('makes each secret at the first start, readable by its owner only, and finds it again', async () => {
    const first = await openKeyring(folder, {});
    expect(await openKeyring(folder, {})).toEqual(first);
    const secrets = [first.master, first.idKey, first.tokenKey, first.databaseSecret];
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(4);
    for (const secret of secrets) expect(secret).toHaveLength(32);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await readdir(folder)).sort()).toEqual(['database.secret', 'id.key', 'master.key', 'token.key']);
    for (const file of await readdir(folder)) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  });

  it('gives all of twenty first starts at once the same secrets', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => openKeyring(folder, {})));
    for (const keyring of all) expect(keyring).toEqual(all[0]);
  });

  it('takes a secret from its variable, and then makes no file for it', async () => {
    const master = Buffer.alloc(32, 7);
    const keyring = await openKeyring(folder, { HUB_MASTER_KEY: master.toString('base64') });
    expect(keyring.master).toEqual(master);
    expect(await readdir(folder)).not.toContain('master.key');
  });

  it('has the master key before only while somebody gives it, by its variable or its file, and never makes one', async () => {
    const { master } = await openKeyring(folder, {});
    expect(await openKeyring(folder, {})).not.toHaveProperty('previousMaster');
    await rename(join(folder, 'master.key'), join(folder, 'master-previous.key'));
    const rotating = await openKeyring(folder, {});
    expect(rotating.previousMaster).toEqual(master);
    expect(rotating.master).not.toEqual(master);
    const given = Buffer.alloc(32, 9);
    const { previousMaster } = await openKeyring(folder, { HUB_MASTER_KEY_PREVIOUS: given.toString('base64') });
    expect(previousMaster).toEqual(given);
    await chmod(join(folder, 'master-previous.key'), 0o644);
    await expect(openKeyring(folder, {})).rejects.toMatchObject({ code: 'keys/too-open' });
  });

  it.each([
    'too short',
    Buffer.alloc(31).toString('base64'),
    `${Buffer.alloc(32).toString('base64')}!`,
    Buffer.alloc(32).toString('hex'),
  ])('refuses a variable that holds no 32 bytes in base64, by its name and without its value: %s', async (value) => {
    const error: unknown = await openKeyring(folder, { HUB_MASTER_KEY: value }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'keys/invalid', message: expect.stringContaining('HUB_MASTER_KEY') });
    expect(String(error)).not.toContain(value);
  });

  it('refuses a file that others can read', async () => {
    await openKeyring(folder, {});
    await chmod(join(folder, 'master.key'), 0o640);
    await expect(openKeyring(folder, {})).rejects.toMatchObject({
      code: 'keys/too-open',
      message: expect.stringContaining('master.key'),
    });
  });

  it('refuses a damaged file and leaves it as it is', async () => {
    await openKeyring(folder, {});
    await writeFile(join(folder, 'id.key'), 'half');
    await expect(openKeyring(folder, {})).rejects.toMatchObject({
      code: 'keys/invalid',
      message: expect.stringContaining('id.key'),
    });
    expect(await readFile(join(folder, 'id.key'), 'utf8')).toBe('half');
  });

  it('says which file it cannot have', async () => {
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    await expect(openKeyring(folder, {})).rejects.toMatchObject({
      code: 'keys/no-access',
      message: expect.stringContaining(folder),
    });
  });
});
