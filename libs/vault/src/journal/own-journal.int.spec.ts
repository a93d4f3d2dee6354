import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { readdir, writeFile } from 'node:fs/promises';
import { VaultWorld } from '../testing/vault-world';
import { FileSafetyJournal } from './file-safety-journal';

jest.setTimeout(60_000);

describe('a vault and its safety journal', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await VaultWorld.open();
    await world.vault();
  });
  afterAll(async () => world?.close());

  it('name each other at the first start, once', async () => {
    const name = await world.journal.identity();
    expect(name).toMatch(/^[0-9a-f-]{36}$/);
    await world.vault();
    expect(await world.journal.name()).toBe(name);
    const { rows } = await world.pool.query<{ id: string }>('select vault.adopt_journal(null)::text as id');
    expect(rows).toEqual([{ id: name }]);
  });

  it('do not serve with an empty folder in its place, and leave nothing in that folder', async () => {
    const folder = await mkdtemp(join(world.folder, 'empty-'));
    const empty = await FileSafetyJournal.open(folder);
    await expect(world.vault({ journal: empty })).rejects.toMatchObject({
      code: 'journal/not-this-hubs',
      message: expect.stringContaining('HUB_JOURNAL'),
    });
    expect(await readdir(folder)).toEqual([]);
    await empty.close();
  });

  it('do not serve with another hub’s journal, nor with one whose name is damaged', async () => {
    const folder = await mkdtemp(join(world.folder, 'other-'));
    const other = await FileSafetyJournal.open(folder);
    await other.name();
    await expect(world.vault({ journal: other })).rejects.toMatchObject({ code: 'journal/not-this-hubs' });
    await writeFile(join(folder, 'journal.id'), 'x');
    await expect(world.vault({ journal: other })).rejects.toMatchObject({ code: 'journal/damaged' });
    await other.close();
  });
});
