import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { randomKey } from '../cipher';
import { CategoryKeys, type KeyName } from './category-keys';
import { masterKey, type MasterKey } from './master-key';
import { MasterRotation } from './rotation';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('replacing the master key', () => {
  let server: TestPostgres;
  let database: HubDatabase;
  let admin: Pool;
  let pool: Pool;
  let old: MasterKey;
  let fresh: MasterKey;
  let names: readonly KeyName[];
  let before: readonly string[];

  beforeAll(async () => {
    server = await startTestPostgres();
  });
  afterAll(() => server?.stop());

  beforeEach(async () => {
    const url = await server.createDatabase();
    database = await prepareDatabase(url, { secret: Buffer.alloc(32, 1) });
    admin = createPool(url, { max: 2 });
    pool = database.pool('hub_vault');
    [old, fresh] = [masterKey(randomKey()), masterKey(randomKey())];
    names = Array.from({ length: 40 }, () => ({ subject: randomUUID(), category: 'identity' }));
    const keys = await CategoryKeys.open(pool, old);
    before = present(await keys.forSealing(names), names);
  });
  afterEach(async () => {
    await admin.end();
    await database.close();
  });

  const present = (
    batch: { of: (name: KeyName) => ReturnType<Awaited<ReturnType<CategoryKeys['forOpening']>>['of']> },
    of = names,
  ) =>
    of.map((name) => {
      const key = batch.of(name);
      return key.state === 'present' ? key.key.toString('hex') : key.state;
    });
  const seen = async (keys: CategoryKeys) => present(await keys.forOpening(names));
  const wrappedBy = async (master: MasterKey) => {
    const { rows } = await admin.query<{ count: number }>('select count(*)::int from vault.category_key where master = $1', [
      master.id,
    ]);
    return rows[0]?.count;
  };
  const both = () => CategoryKeys.open(pool, fresh, [old]);
  const rotationOf = (keys: CategoryKeys, batch = 7) => new MasterRotation(pool, keys.masters, batch);

  it('gives everything the new wrapping and changes no key; after it the one before is needed no more', async () => {
    const keys = await both();
    expect(await rotationOf(keys).run(10_000)).toEqual({ rewrapped: 40, remaining: 0 });
    expect([await wrappedBy(old), await wrappedBy(fresh)]).toEqual([0, 40]);
    expect(await seen(await CategoryKeys.open(pool, fresh))).toEqual(before);
    await expect(CategoryKeys.open(pool, old)).rejects.toMatchObject({ code: 'vault/wrong-master-key' });
    expect(await rotationOf(keys).run(10_000)).toEqual({ rewrapped: 0, remaining: 0 });
  });

  it('control: a rotation that names the new master key before it has wrapped leaves nothing readable, and these tests see it', async () => {
    const keys = await both();
    await admin.query('update vault.category_key set master = $1', [fresh.id]);
    await expect(seen(keys)).rejects.toMatchObject({ code: 'vault/wrong-master-key' });
  });

  it('wraps new keys by the new one from the first moment, and opens what the old one wraps', async () => {
    const keys = await both();
    const name: KeyName = { subject: randomUUID(), category: 'health' };
    const made = present(await keys.forSealing([name, ...names]), [name, ...names]);
    expect(made.slice(1)).toEqual(before);
    expect([await wrappedBy(old), await wrappedBy(fresh)]).toEqual([40, 1]);
  });

  it('goes on where it was killed, after any batch, and does not serve without the key that is still needed', async () => {
    for (let kills = 0; kills < 5; kills += 1) {
      // Nothing of a process lives on in the next one.
      const keys = await both();
      expect(await rotationOf(keys).step()).toBe(7);
      expect(await seen(keys)).toEqual(before);
      await expect(CategoryKeys.open(pool, fresh)).rejects.toMatchObject({
        code: 'vault/wrong-master-key',
        message: expect.stringContaining('HUB_MASTER_KEY_PREVIOUS'),
      });
    }
    expect([await wrappedBy(old), await wrappedBy(fresh)]).toEqual([5, 35]);
    expect(await rotationOf(await both()).run(0)).toEqual({ rewrapped: 5, remaining: 0 });
    expect(await rotationOf(await both()).run(0)).toEqual({ rewrapped: 0, remaining: 0 });
    expect(await seen(await CategoryKeys.open(pool, fresh))).toEqual(before);
  });

  it('leaves a batch as it was when its connection is cut in the middle', async () => {
    const keys = await both();
    await admin.query(`
      create function vault.slow() returns trigger language plpgsql as $$ begin perform pg_sleep(30); return new; end $$;
      create trigger slow before update on vault.category_key for each row execute function vault.slow()`);
    const cut = rotationOf(keys).step();
    const ended = expect(cut).rejects.toMatchObject({ code: 'vault/unavailable' });
    const victims = async () =>
      (
        await admin.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and query like '%rewrap%' and datname = current_database()",
        )
      ).rowCount;
    while (!(await victims())) await turn();
    await ended;
    await admin.query('drop trigger slow on vault.category_key');
    expect([await wrappedBy(old), await wrappedBy(fresh)]).toEqual([40, 0]);
    expect(await seen(keys)).toEqual(before);
    expect(await rotationOf(keys).run(10_000)).toEqual({ rewrapped: 40, remaining: 0 });
  });

  it('is done once by several processes that are at it together, while others seal, open and erase', async () => {
    const everyone = await Promise.all([both(), both(), both()]);
    const [gone, ...kept] = names;
    let reading = true;
    const watch = async () => {
      while (reading) expect((await seen(everyone[2])).slice(1)).toEqual(before.slice(1));
    };
    const watching = watch();
    const [done] = await Promise.all([
      Promise.all(everyone.slice(0, 2).map((keys) => rotationOf(keys, 3).run(20_000))),
      everyone[2].erase([gone!.subject]),
      everyone[2].forSealing(kept.map(({ subject }) => ({ subject, category: 'contact' as const }))),
    ]);
    reading = false;
    await watching;
    const rewrapped = done.reduce((sum, progress) => sum + progress.rewrapped, 0);
    expect(rewrapped).toBeGreaterThanOrEqual(39);
    expect(rewrapped).toBeLessThanOrEqual(40);
    expect([await wrappedBy(old), await wrappedBy(fresh)]).toEqual([0, 78]);
    expect(await seen(everyone[0])).toEqual(['erased', ...before.slice(1)]);
  });

  it('lets a process that still uses the old key go on with the new one, if it was given both', async () => {
    const slower = await CategoryKeys.open(pool, old, [fresh]);
    const name: KeyName = { subject: randomUUID(), category: 'health' };
    await both();
    const [made] = present(await slower.forSealing([name]), [name]);
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(await wrappedBy(fresh)).toBe(1);
    // It does not put the old one back into use either, when it is started again.
    await CategoryKeys.open(pool, old, [fresh]);
    await (await both()).forSealing([{ ...name, category: 'contact' }]);
    expect(await wrappedBy(fresh)).toBe(2);
  });

  it('lets nobody add a key under the old one behind its back', async () => {
    const unaware = await CategoryKeys.open(pool, old);
    await both();
    await expect(unaware.forSealing([{ subject: randomUUID(), category: 'health' }])).rejects.toMatchObject({
      code: 'vault/wrong-master-key',
    });
    expect(await wrappedBy(old)).toBe(40);
  });

  it('does not begin with a key that is not the one before, and says which setting to look at', async () => {
    await expect(CategoryKeys.open(pool, fresh, [masterKey(randomKey())])).rejects.toMatchObject({
      code: 'vault/wrong-master-key',
      message: expect.stringContaining('HUB_MASTER_KEY_PREVIOUS'),
    });
    // Nothing has changed: the hub still starts as it did.
    expect(await seen(await CategoryKeys.open(pool, old))).toEqual(before);
  });

  it('does not begin again before it has ended', async () => {
    const third = masterKey(randomKey());
    const keys = await both();
    await expect(CategoryKeys.open(pool, third, [fresh])).rejects.toMatchObject({ code: 'vault/wrong-master-key' });
    await rotationOf(keys).run(10_000);
    expect(await rotationOf(await CategoryKeys.open(pool, third, [fresh])).run(10_000)).toEqual({ rewrapped: 40, remaining: 0 });
  });

  it('wraps what is whole, and then says that some keys are damaged instead of losing them', async () => {
    const [broken] = names;
    await admin.query("update vault.category_key set wrapped = decode(repeat('00', 60), 'hex') where subject = $1", [
      broken!.subject,
    ]);
    await expect(rotationOf(await both()).run(10_000)).rejects.toMatchObject({ code: 'vault/damaged-keys' });
    expect([await wrappedBy(old), await wrappedBy(fresh)]).toEqual([1, 39]);
  });

  describe("the service's role", () => {
    it('replaces no key that the master key in use wraps already', async () => {
      await rotationOf(await both()).run(10_000);
      const { rows } = await pool.query<{ replaced: number }>(
        'select vault.rewrap_category_keys($1::uuid[], $2, $3, $4, $5) as replaced',
        [[names[0]!.subject], ['identity'], [Buffer.alloc(60)], [fresh.id], fresh.id],
      );
      expect(rows[0]?.replaced).toBe(0);
      expect(await seen(await CategoryKeys.open(pool, fresh))).toEqual(before);
    });

    it.each(['update vault.master_key set retired_at = now()', 'delete from vault.master_key', 'select * from vault.master_key'])(
      'cannot: %s',
      async (statement) => {
        await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
      },
    );
  });
});
