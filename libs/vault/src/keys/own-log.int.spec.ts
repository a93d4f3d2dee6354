import { randomUUID } from 'node:crypto';
import { VaultWorld } from '../testing/vault-world';
import { ensureOwnLog } from './own-log';

jest.setTimeout(60_000);

describe('a vault and its log', () => {
  let world: VaultWorld;
  beforeAll(async () => {
    world = await VaultWorld.open();
  });
  afterAll(async () => world?.close());

  it('belong together from the first start on, whatever generation the log is of', async () => {
    const [log, other] = [randomUUID(), randomUUID()];
    await ensureOwnLog(world.pool, { log, generation: 0 });
    await ensureOwnLog(world.pool, { log, generation: 7 });
    await expect(ensureOwnLog(world.pool, { log: other, generation: 0 })).rejects.toMatchObject({ code: 'vault/other-log' });
    await ensureOwnLog(world.pool, { log, generation: 0 });
  });

  it('are not joined anew by the vault’s role past its function', async () => {
    await expect(world.pool.query('delete from vault.log')).rejects.toMatchObject({ code: '42501' });
    await expect(world.pool.query('update vault.log set id = gen_random_uuid()')).rejects.toMatchObject({ code: '42501' });
  });
});
