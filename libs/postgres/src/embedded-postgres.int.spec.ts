import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, realpath, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres';
import { projectRoot } from './project-root';
import type { EmbeddedPostgres } from './server';

// Servers start and stop in each: a machine with much else to do is not a fault.
jest.setTimeout(60_000);

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const hubs: ChildProcess[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-embedded-'));
  folders.push(folder);
  await chmod(folder, 0o711);
  return join(folder, 'postgres');
}

async function start(dataFolder: string, port = 0): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder, port });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const hub of hubs.splice(0)) hub.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('starts from nothing, keeps what was written, and starts again', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(folder);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('is durable, speaks on the loopback interface only, and keeps statements out of its log', async () => {
    const folder = await newFolder();
    const server = await start(folder);
    const settings = await query(
      server.url,
      "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories') order by name",
    );
    expect(settings).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
    await expect(query(server.url, "select 'Jane Doe' / 0")).rejects.toThrow();
    await expect(
      query(server.url, "create table person (name text primary key); insert into person values ('Jane Doe'), ('Jane Doe')"),
    ).rejects.toThrow('duplicate');
    const log = await readFile(join(folder, 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('Jane');
  });

  it('asks for its password, which only its account can read', async () => {
    const folder = await newFolder();
    const server = await start(folder);
    await expect(query(`postgresql://postgres:guess@127.0.0.1:${server.port}/postgres`, 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    expect((await stat(join(folder, 'superuser.password'))).mode & 0o777).toBe(0o600);
  });

  it('comes back after its own kill -9 with everything that was committed', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    await query(first.url, 'create table kept as select 42 as answer');
    await first.kill('SIGKILL');
    const second = await start(folder);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('starts over a hub that was killed with -9 and left its server running', async () => {
    const folder = await newFolder();
    const program = `
      const swc = require('@swc/core');
      require.extensions['.ts'] = (module, file) => module._compile(swc.transformFileSync(file).code, file);
      const { startEmbeddedPostgres } = require('./libs/postgres/src/embedded-postgres');
      startEmbeddedPostgres({ dataFolder: process.argv[1] }).then((server) => console.log(server.pid));
    `;
    const child = spawn(process.execPath, ['-e', program, folder], { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'inherit'] });
    hubs.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const orphan = Number(line.toString());
    await expect(start(folder)).rejects.toMatchObject({ code: 'postgres/in-use', message: expect.stringContaining(folder) });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(() => process.kill(orphan, 0)).not.toThrow();

    const server = await start(folder);

    expect(server.pid).not.toBe(orphan);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second hub on the same folder', async () => {
    const folder = await newFolder();
    await start(folder);
    await expect(start(folder)).rejects.toMatchObject({ code: 'postgres/in-use' });
  });

  it('refuses a folder of another major version', async () => {
    const folder = await newFolder();
    await (await start(folder)).stop();
    await writeFile(join(folder, 'data', 'PG_VERSION'), '15\n');
    await expect(start(folder)).rejects.toMatchObject({
      code: 'postgres/other-version',
      message: expect.stringMatching(/PostgreSQL 15.*PostgreSQL 18/),
    });
  });

  it('says so when the password beside the data is lost', async () => {
    const folder = await newFolder();
    await (await start(folder)).stop();
    await rm(join(folder, 'superuser.password'));
    await expect(start(folder)).rejects.toMatchObject({ code: 'postgres/no-password' });
  });

  it('says so when the folder cannot be made', async () => {
    const file = join(await newFolder(), '..', 'a-file');
    await writeFile(file, '');
    await expect(start(join(file, 'postgres'))).rejects.toMatchObject({
      code: 'postgres/no-access',
      message: expect.stringContaining('a-file'),
    });
  });

  it('says so when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    taken.unref();
    await expect(start(await newFolder(), port)).rejects.toMatchObject({
      code: 'postgres/port-in-use',
      message: expect.stringContaining(String(port)),
    });
    taken.close();
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('goes to a folder that its account can enter, when started as root below one that it cannot', async () => {
    const folder = await newFolder();
    await chmod(join(folder, '..'), 0o700);
    const server = await start(folder);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const elsewhere = await realpath(folder);
    expect(elsewhere).not.toBe(folder);
    await server.stop();
    await rm(elsewhere, { recursive: true });
  });

  it('starts over a first start that was cut off', async () => {
    const folder = await newFolder();
    await (await start(folder)).stop();
    const half = `${join(folder, 'data')}.new`;
    await writeFile(half, 'half a cluster');
    await rm(join(folder, 'data'), { recursive: true });
    const server = await start(folder);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).not.toContain('data.new');
  });
});
