import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { createPool, prepareDatabase, projectRoot, startTestPostgres, type TestPostgres } from '@hub/postgres';
import { readdirSync } from 'node:fs';
import { all } from '../conformance/material';
import { PostgresEventStore } from '.';

const SCHEMAS = join(projectRoot(), 'infra', 'postgres');
const FILES = readdirSync(join(SCHEMAS, 'log')).sort();
const secret = Buffer.alloc(32, 1);
const OLD = ['happened', 'happened again', 'happened elsewhere'];

/** The table has been there since the first file, and each of its columns. */
const DATA = `
  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body) values
    (1, 'old-1', 0, gen_random_uuid(), 'test.happened', 1, '2026-01-01T00:00:00.001Z', '', convert_to('happened', 'UTF8')),
    (2, 'old-1', 1, gen_random_uuid(), 'test.happened', 1, '2026-01-01T00:00:00.002Z', '', convert_to('happened again', 'UTF8')),
    (3, 'old-2', 0, gen_random_uuid(), 'test.happened', 1, '2026-01-01T00:00:00.003Z', '', convert_to('happened elsewhere', 'UTF8'))`;

const event = () => ({
  id: randomUUID(),
  type: 'test.happened',
  version: 1,
  metadata: Buffer.alloc(0),
  body: Buffer.from('happened now'),
});

/** Every schema of the log that was ever released, with data in it, is brought up to date: a new file is covered by itself. */
describe('a log that an earlier version made', () => {
  let server: TestPostgres;
  beforeAll(async () => void (server = await startTestPostgres()), 60_000);
  afterAll(() => server?.stop(), 60_000);

  it.each(FILES.map((name, index) => [name, index + 1] as const))(
    'and that holds events, brought up by files to %s, is read and appended to by this one',
    async (_last, count) => {
      const then = await mkdtemp(join(tmpdir(), 'hub-released-'));
      try {
        for (const schema of await readdir(SCHEMAS)) await cp(join(SCHEMAS, schema), join(then, schema), { recursive: true });
        await rm(join(then, 'log'), { recursive: true });
        await mkdir(join(then, 'log'));
        for (const file of FILES.slice(0, count)) await cp(join(SCHEMAS, 'log', file), join(then, 'log', file));
        const url = await server.createDatabase();
        await (await prepareDatabase(url, { secret, schemas: then })).close();
        const admin = createPool(url, { max: 1 });
        await admin.query(DATA);
        const before = await admin.query<{ log: string }>('select log from log.identity');

        const database = await prepareDatabase(url, { secret });
        const applied = await admin.query<{ name: string }>('select name from log.migration order by name');
        expect(applied.rows.map(({ name }) => name)).toEqual(FILES);
        await admin.end();
        const store = new PostgresEventStore({ url: database.urlFor('hub_log') });
        expect(await store.identity()).toMatchObject({ log: before.rows[0]?.log, generation: 0 });
        const bodies = async () => (await all(store.readAll())).map(({ body }) => Buffer.from(body).toString());
        expect(await bodies()).toEqual(OLD);
        const behind = { stream: 'old-1', expectedRevision: 1, events: [event(), event()] };
        expect(await store.append(behind)).toEqual({ outcome: 'appended', revision: 3, position: 5n });
        expect(await store.append(behind)).toMatchObject({ outcome: 'already-appended', revision: 3 });
        expect(await store.append({ stream: 'old-2', expectedRevision: -1, events: [event()] })).toEqual({
          outcome: 'wrong-revision',
          actual: 0,
        });
        expect(await store.append({ stream: 'new-1', expectedRevision: -1, events: [event()] })).toMatchObject({ position: 6n });
        expect(await bodies()).toEqual([...OLD, 'happened now', 'happened now', 'happened now']);
        await store.close();
        await database.close();
      } finally {
        await rm(then, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
