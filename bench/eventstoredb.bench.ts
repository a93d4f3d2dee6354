import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EventStoreDBClient, binaryEvent } from '@eventstore/db-client';
import type { EventStore } from '@hub/event-sourcing';
import { EventStoreDbEventStore } from '@hub/event-sourcing/eventstoredb';
import { TestServer } from '../infra/eventstoredb/test-server';
import type { AskedAppend } from './esdb-batch-worker';
import { percentile, type Benchmark, type Measured } from './figure';
import { appendTo, benchEvent, perSecond, underLoad, type Caller, type Load } from './store-under-load';

const CALLERS = [1, 32, 256];
const ROUNDS = 2;
const ROUND_MS = 1_500;
const WARM_UP_MS = 500;
const EVENTS = 20_000;
const STREAMS = 10;

const credentials = { username: 'bench', password: '' };
const caseOf = (callers: number): string => `${callers} caller${callers === 1 ? '' : 's'}`;

/** P-esdb: the log in EventStoreDB, way against way; the server is the project's stand-in, so only ratios mean something. */
export const eventStoreDb: Benchmark = {
  id: 'P-esdb',
  title: 'the log in EventStoreDB, way against way, on the test server',
  method: [
    'The server is the stand-in of `infra/eventstoredb`, not EventStoreDB: absolute figures say nothing about a real one, ratios between',
    'two ways of asking it do. Appends: one event of 500 bytes by each caller, acknowledged before the next, each caller a stream of',
    'its own; the client alone by a call for each append, beside the client by batch in a worker thread, in turns; then the whole store. Reads:',
    `a log of ${EVENTS} events; revisions of ${STREAMS} streams as of one position beside ${STREAMS} reads of a stream’s last event.`,
  ].join('\n'),

  async run(tell) {
    // The store takes what the bare client writes for somebody else's: each has a server of its own.
    const [server, own] = [await TestServer.start(), await TestServer.start()];
    const client = EventStoreDBClient.connectionString(server.url);
    const batch = new BatchInWorker(server.url);
    const store = new EventStoreDbEventStore({ url: own.url });
    try {
      const measured = [
        ...(await appendsMeasured({ plain: plainOf(client), batch: batch.append, whole: appendTo(store) }, tell)),
      ];
      measured.push(...(await readsMeasured(store, tell)));
      return measured;
    } finally {
      await batch.close();
      await store.close();
      await client.dispose();
      await Promise.all([server.stop(), own.stop()]);
    }
  },
};

async function appendsMeasured(
  ways: { readonly plain: Caller; readonly batch: Caller; readonly whole: Caller },
  tell: (progress: string) => void,
): Promise<readonly Measured[]> {
  for (const way of Object.values(ways)) await underLoad(32, WARM_UP_MS, way);
  const measured: Measured[] = [];
  for (const callers of CALLERS) {
    const loads = { plain: [] as Load[], batch: [] as Load[], whole: [] as Load[] };
    for (let round = 0; round < ROUNDS; round += 1)
      for (const way of ['plain', 'batch', 'whole'] as const) loads[way].push(await underLoad(callers, ROUND_MS, ways[way]));
    const p99 = (way: keyof typeof loads) =>
      percentile(
        loads[way].flatMap(({ took }) => took),
        99,
      ).toFixed(0);
    tell(
      `${caseOf(callers)}: ${(['plain', 'batch', 'whole'] as const).map((way) => `${way} ${Math.round(perSecond(loads[way]))}/s`).join(', ')}`,
    );
    const against = {
      unit: '/s',
      better: 'higher',
      peer: 'the client by batch in a worker thread',
      peerValue: perSecond(loads.batch),
    } as const;
    measured.push(
      {
        case: `${caseOf(callers)}, the client by calls of their own`,
        what: `appends/s; p99 ${p99('plain')} ms (peer ${p99('batch')} ms)`,
        value: perSecond(loads.plain),
        ...against,
      },
      {
        case: `${caseOf(callers)}, the store`,
        what: `appends/s; p99 ${p99('whole')} ms (peer ${p99('batch')} ms)`,
        value: perSecond(loads.whole),
        ...against,
      },
    );
  }
  return measured;
}

async function readsMeasured(store: EventStore, tell: (progress: string) => void): Promise<readonly Measured[]> {
  const { position: after } = await store.head();
  for (let stream = 0; stream < EVENTS / 1_000; stream += 1) {
    const rare = (nth: number) => ({ ...benchEvent(), type: nth === 500 ? 'bench.rare' : 'bench.happened' });
    const events = Array.from({ length: 1_000 }, (_, nth) => rare(nth));
    await store.append({ stream: `read-${stream}`, expectedRevision: -1, events });
  }
  await store.head();
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const took: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      await work();
      took.push(performance.now() - started);
    }
    return percentile(took, 50);
  };
  const counted = async (items: AsyncIterable<unknown>): Promise<number> => {
    let count = 0;
    for await (const item of items) count += item ? 1 : 0;
    return count;
  };
  const everything = await timed(() => counted(store.readAll({ after })));
  const filtered = await timed(() => counted(store.readAll({ after, filter: { types: ['bench.rare'] } })));
  const names = Array.from({ length: STREAMS }, (_, stream) => `read-${stream}`);
  const revisions = await timed(() => store.revisions(names));
  const lasts = await timed(() =>
    Promise.all(names.map((name) => counted(store.readStream(name, { direction: 'backwards', limit: 1 })))),
  );
  const head = await timed(() => store.head());
  const last = await timed(() => counted(store.readStream('read-0', { direction: 'backwards', limit: 1 })));
  tell(
    `read all ${everything.toFixed(0)} ms, filtered ${filtered.toFixed(0)} ms, revisions ${revisions.toFixed(1)} ms, head ${head.toFixed(1)} ms`,
  );
  const ms = { unit: 'ms', better: 'lower' } as const;
  return [
    {
      case: 'filter',
      what: `the ${EVENTS / 1_000} of ${EVENTS} events that pass, looked for by the server`,
      value: filtered,
      ...ms,
      peer: 'all of them read and passed over here',
      peerValue: everything,
    },
    {
      case: 'revisions',
      what: `of ${STREAMS} streams as of one position`,
      value: revisions,
      ...ms,
      peer: 'the same reads of no one moment',
      peerValue: lasts,
    },
    {
      case: 'head',
      what: 'position and latest time, nothing new in between',
      value: head,
      ...ms,
      peer: 'a stream’s last event',
      peerValue: last,
    },
  ];
}

const plainOf =
  (client: EventStoreDBClient): Caller =>
  async (stream, revision) => {
    const { metadata, body } = benchEvent();
    const event = binaryEvent({
      id: randomUUID(),
      type: 'bench.happened',
      data: new Uint8Array(body),
      metadata: new Uint8Array(metadata),
    });
    const expectedRevision = revision < 0 ? 'no_stream' : BigInt(revision);
    await client.appendToStream(`plain-${stream}`, [event], { expectedRevision, credentials });
  };

/** The client by batch, in a thread that could be thrown away with it. */
class BatchInWorker {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  #asked = 0;

  constructor(url: string) {
    this.#worker = new Worker(join(__dirname, 'esdb-batch-worker.js'), { workerData: url });
    this.#worker.on('message', ({ id, error }: { readonly id: number; readonly error?: string }) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve();
      else pending?.reject(new Error(error));
    });
  }

  readonly append: Caller = (stream, revision) =>
    new Promise((resolve, reject) => {
      const id = (this.#asked += 1);
      const { metadata, body } = benchEvent();
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, stream: `batch-${stream}`, revision, metadata, body } satisfies AskedAppend);
    });

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
