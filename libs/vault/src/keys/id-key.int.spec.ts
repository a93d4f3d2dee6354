import { createPool } from '@hub/postgres';
import { randomKey } from '../cipher';
import { VaultWorld } from '../testing/vault-world';
import { keepIdKey, mastersOf, openIdKey, type WrappedIdKey } from './id-key';

jest.setTimeout(60_000);

describe('the id key in the vault’s tables', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await VaultWorld.open();
  });
  afterAll(async () => world?.close());
  const [idKey, first, second] = [randomKey(), randomKey(), randomKey()];
  const kept = async () => (await world.pool.query<WrappedIdKey>('select master, wrapped from vault.id_key')).rows;

  it('opens with the master key only, and stands nowhere in plain', async () => {
    await keepIdKey(world.pool, { master: first, idKey });
    await keepIdKey(world.pool, { master: first, idKey });
    const rows = await kept();
    expect(rows).toHaveLength(1);
    expect(openIdKey(rows, mastersOf({ master: first }))).toEqual(idKey);
    expect(openIdKey(rows, mastersOf({ master: second }))).toBeUndefined();
    expect(rows[0]?.wrapped.includes(idKey)).toBe(false);
  });

  it('is refused when it is another one, or the master key is', async () => {
    await expect(keepIdKey(world.pool, { master: first, idKey: randomKey() })).rejects.toMatchObject({
      code: 'keys/other-id-key',
    });
    await expect(keepIdKey(world.pool, { master: second, idKey })).rejects.toMatchObject({ code: 'vault/wrong-master-key' });
  });

  it('follows the master key, and leaves the one before it behind', async () => {
    await keepIdKey(world.pool, { master: second, previousMaster: first, idKey });
    expect(await kept()).toHaveLength(2);
    await keepIdKey(world.pool, { master: second, idKey });
    const rows = await kept();
    expect(rows).toHaveLength(1);
    expect(openIdKey(rows, mastersOf({ master: second }))).toEqual(idKey);
  });

  it('is not changed by the vault’s role past its function', async () => {
    await expect(world.pool.query('delete from vault.id_key')).rejects.toMatchObject({ code: '42501' });
    const reader = createPool(world.database.urlFor('hub_backup'), { max: 1 });
    expect((await reader.query('select from vault.id_key')).rowCount).toBe(1);
    await expect(reader.query('delete from vault.id_key')).rejects.toMatchObject({ code: '42501' });
    await reader.end();
  });
});
