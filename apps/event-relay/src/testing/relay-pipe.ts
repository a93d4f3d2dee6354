import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { hubCatalogue } from '@hub/catalogue';
import { topics, type PartyMessage } from '@hub/disclosure';
import { Identifiers, type EventStore } from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import type { IncomingMessage, MessageBus } from '@hub/messaging';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { createPool, hubDatabase, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { PostgresCheckpoints } from '../postgres-checkpoints';
import { Relay, type RelayOptions } from '../relay';
import { DisclosedLog } from './disclosed-log';
import { readView } from './read-view';

export const [CBC, PROVIDER] = [topics.party('cbc'), topics.party('provider')];
export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const identifiers = new Identifiers(Buffer.alloc(32, 7));
export const WAITS = { look: 60_000, announce: 1_000, standBy: 100, stopped: 100 };

let server: TestPostgres;
/** A database with every schema, copied for each test: making one takes longer than most tests. */
let prepared: HubDatabase;
let copies = 0;
export let admin: Pool;
export let database: HubDatabase;
export let store: EventStore;
export let bus: MessageBus;
export let log: DisclosedLog;
let partitions = 1;
export const running: { stop: () => Promise<void> }[] = [];

/** One server for a file of tests. */
export async function startRelayServer(): Promise<void> {
  server = await startTestPostgres();
  prepared = await prepareDatabase(await server.createDatabase(), { secret: randomBytes(32) });
  await prepared.close();
}

export async function stopRelayServer(): Promise<void> {
  await server?.stop();
}

/** A log, a bus and checkpoints of its own for each test. */
export async function openPipe(): Promise<void> {
  const name = `relay_${(copies += 1)}`;
  const copyOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const template = new URL(prepared.urlFor('hub_relay')).pathname.slice(1);
  const maker = createPool(server.url, { max: 1 });
  await maker.query(`create database ${name} template ${template}`);
  await maker.end();
  database = hubDatabase((role) => copyOf(prepared.urlFor(role)));
  admin = createPool(copyOf(server.url), { max: 2 });
  store = new PostgresEventStore({ url: database.urlFor('hub_log') });
  log = new DisclosedLog(store);
  bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
  partitions = 1;
}

export async function closePipe(): Promise<void> {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
  await bus.close();
  await store.close();
  await database.close();
  await admin.end();
}

/** Another bus from here on, with so many partitions to a topic. */
export async function pipeThrough(other: MessageBus, count: number): Promise<void> {
  await bus.close();
  bus = other;
  partitions = count;
}

export const checkpoints = () => new PostgresCheckpoints(database.pool('hub_relay'));

export function start(over: Partial<RelayOptions> = {}): Relay & { readonly stop: () => Promise<void> } {
  const relay = new Relay({
    store,
    bus,
    catalogue: hubCatalogue,
    identifiers,
    checkpoints: checkpoints(),
    progress: log,
    partitions,
    log: quiet,
    waits: WAITS,
    ...over,
  });
  relay.watch();
  const stopping = new AbortController();
  const run = relay.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await run;
  };
  running.push({ stop });
  return Object.assign(relay, { stop });
}

export async function eventually<Value>(look: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (const until = Date.now() + 15_000; ; await sleep(20)) {
    const value = await look();
    if (holds(value) || Date.now() > until) return value;
  }
}

export async function records(topic: string): Promise<readonly IncomingMessage[]> {
  const found: IncomingMessage[] = [];
  const offsets = await bus.offsets(topic).catch(() => []);
  for (const { partition, first, next } of offsets)
    for (let offset = first; offset < next; offset += 1n) {
      const record = await bus.peek(topic, partition, offset);
      if (record) found.push(record);
    }
  return found;
}
export const shown = async (topic = CBC) => readView(await records(topic));
export const showing = (count: number, topic = CBC) =>
  eventually(
    () => shown(topic),
    (view) => view.length >= count,
  );
export const message = (record: IncomingMessage | undefined) =>
  JSON.parse(Buffer.from(record?.value ?? '{}').toString()) as PartyMessage;

/** As many disclosures to the CBC as asked for, their ids in order. */
export async function disclose(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await log.disclose(await log.request('gulf-coast', 'harbor'), 'gulf-coast')).id);
  return ids;
}
