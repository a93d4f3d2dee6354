import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from './migrate';
import { createPool } from './pool';
import { prepareDatabase } from './prepare-database';
import type { HubRole } from './roles';
import { startTestPostgres, type TestPostgres } from './test-postgres';

jest.setTimeout(60_000);

let server: TestPostgres;
let schemas: string;
const secret = Buffer.alloc(32, 7);

beforeAll(async () => {
  server = await startTestPostgres();
  schemas = await mkdtemp(join(tmpdir(), 'hub-schemas-'));
  await mkdir(join(schemas, 'clock'));
  await writeFile(
    join(schemas, 'clock', '0001-due.sql'),
    `create table clock.due (at bigint primary key);
     create function clock.secret() returns int language sql as 'select 1';
     grant usage on schema clock to hub_clock; grant select, insert on clock.due to hub_clock;`,
  );
});
afterAll(async () => {
  await server?.stop();
  await rm(schemas, { recursive: true, force: true });
});

async function as<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('preparing a database', () => {
  it('gives each role its own schema and nothing else', async () => {
    const database = await prepareDatabase(await server.createDatabase(), { secret, schemas });
    await as(database.urlFor('hub_clock'), async (clock) => {
      await clock.query('insert into clock.due values (1)');
      await expect(clock.query('delete from clock.due')).rejects.toThrow('permission denied');
      await expect(clock.query('drop table clock.due')).rejects.toThrow('must be owner');
      await expect(clock.query('select clock.secret()')).rejects.toThrow('permission denied for function');
      await expect(clock.query('create table public.mine ()')).rejects.toThrow('permission denied');
      await expect(clock.query('create temporary table mine ()')).rejects.toThrow('permission denied');
      await expect(clock.query('set role hub_owner')).rejects.toThrow('permission denied');
      await expect(clock.query("set session_replication_role = 'replica'")).rejects.toThrow('permission denied');
    });
    await as(database.urlFor('hub_bus'), (bus) =>
      expect(bus.query('select from clock.due')).rejects.toThrow('permission denied for schema'),
    );
  });

  it('lets read models reach the disk a moment later, and nothing that is acknowledged', async () => {
    const database = await prepareDatabase(await server.createDatabase(), { secret, schemas });
    const setting = async (role: HubRole) =>
      (await database.pool(role).query<{ synchronous_commit: string }>('show synchronous_commit')).rows[0]?.synchronous_commit;
    const roles = ['hub_cbc_adapter', 'hub_clock', 'hub_log', 'hub_vault', 'hub_bus', 'hub_relay', 'hub_audit'] as const;
    expect(await Promise.all(roles.map(setting))).toEqual(['off', 'off', 'on', 'on', 'on', 'on', 'on']);
    await database.close();
  });

  it('lets nobody in without the password that the secret gives', async () => {
    const database = await prepareDatabase(await server.createDatabase(), { secret, schemas });
    const url = new URL(database.urlFor('hub_clock'));
    url.password = 'guess';
    await expect(as(url.href, async () => undefined)).rejects.toThrow('password authentication failed');
  });

  it('can be done by several processes at once, and again', async () => {
    const admin = await server.createDatabase();
    const all = await Promise.all(Array.from({ length: 6 }, () => prepareDatabase(admin, { secret, schemas })));
    const rows = await as(admin, (client) => client.query<{ name: string }>('select name from clock.migration'));
    expect(rows.rows).toEqual([{ name: '0001-due.sql' }]);
    await as(all[5]!.urlFor('hub_clock'), (clock) => clock.query('insert into clock.due values (1)'));
    await prepareDatabase(admin, { secret, schemas });
  });

  it('works for an account that is no superuser but may create roles and owns the database', async () => {
    const own = await startTestPostgres({ ownServer: true });
    await as(own.url, (client) => client.query("create role lesser login createrole password 'lesser'"));
    await as(own.url, (client) => client.query('create database lesser owner lesser'));
    const admin = new URL(own.url);
    [admin.username, admin.password, admin.pathname] = ['lesser', 'lesser', '/lesser'];
    for (let time = 0; time < 2; time += 1) {
      const database = await prepareDatabase(admin.href, { secret, schemas });
      await as(database.urlFor('hub_clock'), (clock) => clock.query('insert into clock.due values ($1)', [time]));
    }
    await own.stop();
  });

  it('returns int8 as bigint on the pools of the hub', async () => {
    const pool = createPool(server.url);
    const { rows } = await pool.query<{ big: bigint; small: number }>('select 9007199254740993::int8 as big, 1::int4 as small');
    await pool.end();
    expect(rows).toEqual([{ big: 9007199254740993n, small: 1 }]);
  });
});

describe('migrations', () => {
  const folderWith = async (files: Record<string, string>) => {
    const folder = await mkdtemp(join(schemas, 'migrations-'));
    for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
    return folder;
  };

  it('are applied in order, once, and the new ones later', async () => {
    const url = await server.createDatabase();
    const folder = await folderWith({ '0001-a.sql': 'create table s.t (a int)', '0002-b.sql': 'alter table s.t add b int' });
    expect(await migrate(url, { schema: 's', folder })).toEqual(['0001-a.sql', '0002-b.sql']);
    await writeFile(join(folder, '0003-c.sql'), 'insert into s.t values (1, 2)');
    expect(await migrate(url, { schema: 's', folder })).toEqual(['0003-c.sql']);
    expect(await migrate(url, { schema: 's', folder })).toEqual([]);
  });

  it('are refused when a released file was changed', async () => {
    const url = await server.createDatabase();
    const folder = await folderWith({ '0001-a.sql': 'create table s.t (a int)' });
    await migrate(url, { schema: 's', folder });
    await writeFile(join(folder, '0001-a.sql'), 'create table s.t (a bigint)');
    await expect(migrate(url, { schema: 's', folder })).rejects.toMatchObject({ code: 'migration/changed' });
  });

  it('are refused on a database that a later version has already changed', async () => {
    const url = await server.createDatabase();
    const later = await folderWith({ '0001-a.sql': 'select 1', '0002-b.sql': 'select 2' });
    await migrate(url, { schema: 's', folder: later });
    await cp(join(later, '0001-a.sql'), join(await folderWith({}), '0001-a.sql'));
    const older = await folderWith({ '0001-a.sql': 'select 1' });
    await expect(migrate(url, { schema: 's', folder: older })).rejects.toMatchObject({
      code: 'migration/newer-database',
      message: expect.stringContaining('0002-b.sql'),
    });
  });

  it('keep nothing of a file that fails half-way', async () => {
    const url = await server.createDatabase();
    const folder = await folderWith({ '0001-a.sql': 'create table s.t (a int); select 1 / 0' });
    await expect(migrate(url, { schema: 's', folder })).rejects.toMatchObject({
      code: 'migration/failed',
      message: expect.stringContaining('0001-a.sql'),
    });
    await writeFile(join(folder, '0001-a.sql'), 'create table s.t (a int)');
    expect(await migrate(url, { schema: 's', folder })).toEqual(['0001-a.sql']);
  });

  it('are refused when their numbers have a gap', async () => {
    const folder = await folderWith({ '0002-b.sql': 'select 1' });
    await expect(migrate(await server.createDatabase(), { schema: 's', folder })).rejects.toMatchObject({
      code: 'migration/misnamed',
    });
  });
});

describe('the test server', () => {
  it('comes back on the same url after a kill -9', async () => {
    const own = await startTestPostgres({ ownServer: true });
    await as(own.url, (client) => client.query('create table kept as select 1 as one'));
    await own.kill('SIGKILL');
    await expect(as(own.url, async () => undefined)).rejects.toThrow();
    await own.restart();
    expect((await as(own.url, (client) => client.query('select one from kept'))).rows).toEqual([{ one: 1 }]);
    await own.stop();
  });
});
