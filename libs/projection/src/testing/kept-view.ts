import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { systemClock } from '@hub/event-sourcing';
import type { MessageBus } from '@hub/messaging';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { pipeTopics } from '../pipe-topics';
import { ProjectionConsumer } from '../projection-consumer';
import { Notebook, TOPIC, TestRelay, eventually, notebookSchema, type Line } from './test-pipe';

export const ROLE = 'hub_cbc_adapter';
export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const line = (word: string, key = 'k1', party = 'harbor'): Line => ({ party, key, word });
export const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(`w${from + index}`));
export const words = (from: number, to: number) => lines(from, to).map(({ word }) => word);

/** The same bus with some methods replaced. */
export const over = (bus: MessageBus, methods: Partial<MessageBus>): MessageBus =>
  new Proxy(bus, {
    get(target, name: keyof MessageBus) {
      const own: unknown = Reflect.get(methods[name] === undefined ? target : methods, name);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });

let server: TestPostgres;
export let admin: Pool;
export let database: HubDatabase;
export let pool: Pool;
export let bus: EmbeddedBus;
export let relay: TestRelay;
export let notebook: Notebook;
export let schema: string;
const consumers: ProjectionConsumer<unknown>[] = [];

/** One server for a file of tests. */
export async function startViewServer(): Promise<void> {
  server = await startTestPostgres();
  const url = await server.createDatabase();
  database = await prepareDatabase(url, { secret: randomBytes(32) });
  admin = createPool(url, { max: 2 });
  pool = database.pool(ROLE);
}

export async function stopViewServer(): Promise<void> {
  await database?.close();
  await admin?.end();
  await server?.stop();
}

/** An empty bus and a view of its own for each test. */
export async function openView(): Promise<void> {
  await admin.query('truncate bus.topic restart identity cascade');
  schema = `t_${randomBytes(4).toString('hex')}`;
  await notebookSchema(admin, schema, ROLE);
  bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
  await bus.ensureTopics([pipeTopics.party('cbc', 1), pipeTopics.progress, pipeTopics.receipts]);
  relay = new TestRelay(bus);
  notebook = new Notebook(schema);
}

export async function closeView(): Promise<void> {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
  await bus.close();
}

export async function start(projection = notebook, over: MessageBus = bus) {
  const consumer = new ProjectionConsumer({ projection, schema, pool, bus: over, clock: systemClock, log: quiet });
  consumers.push(consumer);
  await consumer.start();
  return consumer;
}
export const showing = (count: number, projection = notebook) =>
  eventually(
    () => projection.words(pool),
    (shown) => shown.length >= count,
  );
/** As a broker that lost its disks, or a topic that was made anew. */
export const wipe = () =>
  admin.query('delete from bus.message where topic = (select id from bus.topic where name = $1)', [TOPIC]);
