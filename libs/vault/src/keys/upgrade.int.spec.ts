import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, prepareDatabase, projectRoot, startTestPostgres, type TestPostgres } from '@hub/postgres';
import { randomKey, wrapKey } from '../cipher';
import { CategoryKeys, wrapping, type KeyName } from './category-keys';
import { masterKey } from './master-key';
import { MasterRotation } from './rotation';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('a vault from before master keys could be replaced', () => {
  let server: TestPostgres;
  let schemas: string;
  const secret = Buffer.alloc(32, 1);
  beforeAll(async () => {
    server = await startTestPostgres();
    schemas = await mkdtemp(join(tmpdir(), 'hub-schemas-'));
    await cp(join(projectRoot(), 'infra', 'postgres', 'vault'), join(schemas, 'vault'), { recursive: true });
    for (const name of await readdir(join(schemas, 'vault'))) if (name >= '0004') await rm(join(schemas, 'vault', name));
  });
  afterAll(async () => {
    await server?.stop();
    await rm(schemas, { recursive: true, force: true });
  });

  it('keeps its keys through the upgrade, and can replace its master key then', async () => {
    const url = await server.createDatabase();
    await (await prepareDatabase(url, { secret, schemas })).close();
    const [old, fresh] = [masterKey(randomKey()), masterKey(randomKey())];
    const name: KeyName = { subject: randomUUID(), category: 'identity' };
    const key = randomKey();
    const admin = createPool(url, { max: 1 });
    await admin.query('select vault.adopt_master_key($1)', [old.id]);
    const wrapped = wrapKey(old.key, key, wrapping(name));
    await admin.query('select vault.offer_category_keys($1::uuid[], $2, $3, $4)', [
      [name.subject],
      [name.category],
      [wrapped],
      old.id,
    ]);
    await admin.end();

    const database = await prepareDatabase(url, { secret });
    try {
      const pool = database.pool('hub_vault');
      const found = { state: 'present', key };
      expect((await (await CategoryKeys.open(pool, old)).forOpening([name])).of(name)).toEqual(found);
      const both = await CategoryKeys.open(pool, fresh, [old]);
      expect(await new MasterRotation(pool, both.masters).run(5_000)).toEqual({ rewrapped: 1, remaining: 0 });
      expect((await (await CategoryKeys.open(pool, fresh)).forOpening([name])).of(name)).toEqual(found);
      // Control: another master key is still another one.
      await expect(CategoryKeys.open(pool, masterKey(randomKey()))).rejects.toMatchObject({ code: 'vault/wrong-master-key' });
    } finally {
      await database.close();
    }
  });
});
