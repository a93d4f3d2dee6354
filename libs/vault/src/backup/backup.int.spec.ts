import { createPool } from '@hub/postgres';
import { createVault } from '../create-vault';
import { randomKey } from '../cipher';
import { keepIdKey, mastersOf, openIdKey } from '../keys/id-key';
import { MasterRotation } from '../keys/rotation';
import { CategoryKeys } from '../keys/category-keys';
import { masterKey } from '../keys/master-key';
import { ask, made, onConsent } from '../testing/asked';
import { token } from '../testing/tokens';
import { HARBOR, VaultWorld, catalogue } from '../testing/vault-world';
import { readAccess, readVault, restoreVault, type AccessRow, type VaultRow } from '.';

jest.setTimeout(60_000);

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

async function* each<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}

describe('the vault in a backup', () => {
  let world: VaultWorld;
  let empty: VaultWorld;
  const idKey = randomKey();
  const second = randomKey();
  beforeAll(async () => {
    world = await VaultWorld.open();
    empty = await VaultWorld.open();
  });
  afterAll(async () => {
    await world?.close();
    await empty?.close();
  });

  const contents = async (of: VaultWorld): Promise<{ vault: VaultRow[]; access: AccessRow[] }> => {
    const pool = of.database.pool('hub_backup');
    return { vault: await all(readVault(pool)), access: await all(readAccess(pool, 0n)) };
  };

  it('is put back as it was, in the middle of a rotation too, and opens what it opened', async () => {
    const vault = await world.vault();
    await keepIdKey(world.pool, { master: VaultWorld.masterKey, idKey });
    const [kept, erased] = [
      await world.source(vault, { 'substance-use': { need: 'x' } }),
      await world.source(vault, { 'substance-use': { need: 'y' } }),
    ];
    const disclosures = await Promise.all(
      [kept, erased].map(async (source) => world.disclose(source, made(source, onConsent(await world.consent(source.subject))))),
    );
    const [keptPlace, erasedPlace] = disclosures;
    if (!keptPlace || !erasedPlace) throw new Error('nothing was disclosed');
    await vault.erase(token('hub', 'operator'), erased.subject);
    await vault.open(token(HARBOR), [ask(kept, keptPlace), ask(erased, erasedPlace)]);
    await world.source(vault, { identity: {} });
    // A rotation that has begun: one key is under the new master key, one under the old.
    const both = await CategoryKeys.open(world.pool, masterKey(second), [masterKey(VaultWorld.masterKey)]);
    await new MasterRotation(world.pool, both.masters, 1).step();
    await world.pool.query('select vault.number_access_after(40)');

    const before = await contents(world);
    expect(before.access.map(({ outcome }) => outcome).sort()).toEqual(['erased', 'opened']);
    const masters = new Set(before.vault.flatMap((row) => (row.kind === 'key' ? [row.master] : [])));
    expect(masters.size).toBe(2);
    expect(new Set(before.vault.map(({ kind }) => kind))).toEqual(
      new Set(['master', 'id-key', 'journal', 'subject', 'key', 'access-floor']),
    );
    const idKeys = before.vault.flatMap((row) =>
      row.kind === 'id-key' ? [{ master: row.master, wrapped: Buffer.from(row.wrapped, 'base64') }] : [],
    );
    expect(openIdKey(idKeys, mastersOf({ master: VaultWorld.masterKey }))).toEqual(idKey);

    const admin = createPool(empty.adminUrl, { max: 2 });
    const restoring = () => restoreVault({ pool: admin, rows: each(before.vault), access: each(before.access), manifest: 'a' });
    await restoring();
    expect(await contents(empty)).toEqual(before);
    // Again: what an interrupted restore does.
    await restoring();
    expect(await contents(empty)).toEqual(before);
    await expect(
      restoreVault({ pool: admin, rows: each(before.vault), access: each(before.access), manifest: 'b' }),
    ).rejects.toMatchObject({ code: 'vault/not-empty' });
    await admin.end();

    const restored = await createVault({
      pool: empty.pool,
      masterKey: second,
      previousMasterKey: VaultWorld.masterKey,
      journal: world.journal,
      store: world.store,
      events: catalogue,
      verify: async (text) => ({ ...(JSON.parse(text) as { party: string; roles: [] }), actor: 'a', client: 'c', token: text }),
    });
    expect(await restored.open(token(HARBOR), [ask(kept, keptPlace), ask(erased, erasedPlace)])).toEqual([
      { outcome: 'opened', content: { need: 'x' } },
      { outcome: 'erased' },
    ]);
    // Numbered on behind what was restored.
    expect((await contents(empty)).access.at(-1)?.number).toBe('42');
  });

  it('is not put into one that is in use, and nothing is left of the attempt', async () => {
    const used = await VaultWorld.open();
    await used.vault();
    const admin = createPool(used.adminUrl, { max: 1 });
    const before = await contents(used);
    const { vault, access } = await contents(world);
    await expect(restoreVault({ pool: admin, rows: each(vault), access: each(access), manifest: 'a' })).rejects.toMatchObject({
      code: 'vault/not-empty',
    });
    expect(await contents(used)).toEqual(before);
    await admin.end();
    await used.close();
  });

  it('is all there or nothing, when what is put back ends in the middle', async () => {
    const target = await VaultWorld.open();
    const { vault } = await contents(world);
    async function* broken(): AsyncIterable<VaultRow> {
      yield* vault;
      throw new Error('killed');
    }
    const admin = createPool(target.adminUrl, { max: 1 });
    await expect(restoreVault({ pool: admin, rows: broken(), access: each([]), manifest: 'a' })).rejects.toThrow('killed');
    expect((await contents(target)).vault).toEqual([]);
    await admin.end();
    await target.close();
  });
});
