import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { encodeBody, encodeMetadata, EventCatalogue, type NewEvent } from '@hub/event-sourcing';
import { percentile, type Benchmark } from './figure';
import { peerStores, type PeerStore } from './peer-stores';
import { benchBody, BODY_BYTES, startLogServer, type LogServer } from './store-under-load';

const EVENTS = 100_000;
const AT_ONCE = 1_000;
const ROUNDS = 7;
const TYPE = 'bench.happened';

/** Two versions, so that every event read is upcast. */
const catalogue = new EventCatalogue([
  {
    type: TYPE,
    versions: [
      { version: 1, open: Type.Object({ text: Type.String() }) },
      {
        version: 2,
        open: Type.Object({ text: Type.String(), length: Type.Integer() }),
        // The schema of version 1 was checked when it was written.
        upcast: (before) => ({ ...(before as { text: string }), length: 1 }),
      },
    ],
  },
]);

/** P5: the whole log, from its first event to its last. */
export const readAll: Benchmark = {
  id: 'P5',
  title: 'reading the whole log',
  method: [
    `${EVENTS.toLocaleString('en-US')} events with bodies of ${BODY_BYTES} bytes, written beforehand in appends of ${AT_ONCE}, are read from the first to the last by one`,
    `reader; median of ${ROUNDS}, in turns. \`bytes\`: as the store yields them. \`parsed\`: decoded, checked, brought from version 1 to version 2 of`,
    'their schema and validated. The peers (emmett in pages of 1,000, dcb by its own cursor) yield what they parsed out of JSON and',
    'validate nothing; the better one of this run is the peer of both cases.',
  ].join('\n'),

  async run(tell) {
    const server = await startLogServer();
    const peers: PeerStore[] = [];
    try {
      await fill(server);
      for (const kind of await peerStores(tell)) {
        const peer = await kind.open(await server.createDatabase());
        if (!peer.fill) {
          await peer.close();
          continue;
        }
        peers.push(peer);
        const bodies = Array.from({ length: AT_ONCE }, benchBody);
        for (let from = 0; from < EVENTS; from += AT_ONCE) await peer.fill(randomUUID(), bodies);
      }
      tell('filled');
      const readers: readonly (readonly [string, () => Promise<number>])[] = [
        ['bytes', () => bytes(server)],
        ['parsed', () => parsed(server)],
        ...peers.map((peer) => [peer.name, () => peer.readAll?.() ?? Promise.resolve(0)] as const),
      ];
      const rates = new Map<string, number[]>(readers.map(([name]) => [name, []]));
      for (let round = 0; round < ROUNDS; round += 1)
        for (const [name, read] of readers) {
          const started = performance.now();
          const count = await read();
          if (count !== EVENTS) throw new Error(`${name} read ${count} events of ${EVENTS}`);
          rates.get(name)?.push((count * 1000) / (performance.now() - started));
        }
      const median = (name: string) => percentile(rates.get(name) ?? [], 50);
      for (const [name] of readers) tell(`${name}: ${Math.round(median(name))} events/s`);
      const [best] = peers.map(({ name }) => name).sort((a, b) => median(b) - median(a));
      if (best === undefined) throw new Error('no peer reads the whole log');
      return ['bytes', 'parsed'].map((name) => ({
        case: name,
        what: 'events/s, one reader',
        value: median(name),
        unit: '/s',
        better: 'higher' as const,
        peer: best,
        peerValue: median(best),
      }));
    } finally {
      await Promise.all(peers.map((peer) => peer.close()));
      await server.close();
    }
  },
};

async function fill({ store }: LogServer): Promise<void> {
  const metadata = encodeMetadata({
    party: 'bench',
    actor: 'bench',
    source: 'bench',
    key: 'bench',
    command: { name: 'bench', digest: '0'.repeat(64) },
  });
  const body = encodeBody({ open: benchBody() });
  for (let from = 0; from < EVENTS; from += AT_ONCE) {
    const events = Array.from({ length: AT_ONCE }, (): NewEvent => ({
      id: randomUUID(),
      type: TYPE,
      version: 1,
      metadata,
      body,
    }));
    await store.append({ stream: `bench-${randomUUID()}`, expectedRevision: -1, events });
  }
}

async function bytes({ store }: LogServer): Promise<number> {
  let count = 0;
  for await (const { type } of store.readAll()) if (type === TYPE) count += 1;
  return count;
}

async function parsed({ store }: LogServer): Promise<number> {
  let count = 0;
  for await (const event of store.readAll()) if (catalogue.read(event).type === TYPE) count += 1;
  return count;
}
