import type { Benchmark } from './figure';
import { appendTo, perSecond, startLogServer, underLoad, type Load, type LogServer } from './store-under-load';

const CALLERS = 32;
const SNAPSHOT_MS = 60_000;
const WITHOUT_MS = 15_000;
const WARM_UP_MS = 2_000;

/** P1s: whether a dump or a long report slows the appends. */
export const openSnapshot: Benchmark = {
  id: 'P1s',
  title: 'durable single-event appends while somebody holds a snapshot open',
  method: [
    `${CALLERS} callers as in P1, ${SNAPSHOT_MS / 1000} s long, while a transaction of another connection holds a snapshot that it took before (as a dump or a`,
    `long report does); the peer is the same without it, ${WITHOUT_MS / 1000} s before and ${WITHOUT_MS / 1000} s after. Only the last third under the snapshot counts, where dead rows`,
    'would have piled up.',
  ].join('\n'),

  async run(tell) {
    const server = await startLogServer();
    try {
      const load = (milliseconds: number) => underLoad(CALLERS, milliseconds, appendTo(server.store));
      await load(WARM_UP_MS);
      const without = [await load(WITHOUT_MS)];
      const held = await underSnapshot(server, async () => {
        await load((SNAPSHOT_MS * 2) / 3);
        return load(SNAPSHOT_MS / 3);
      });
      without.push(await load(WITHOUT_MS));
      tell(`${Math.round(perSecond([held]))}/s under the snapshot, ${Math.round(perSecond(without))}/s without`);
      return [
        {
          case: '32 callers',
          what: 'appends/s after 40 s under one open snapshot',
          value: perSecond([held]),
          unit: '/s',
          better: 'higher',
          peer: 'the same without',
          peerValue: perSecond(without),
        },
      ];
    } finally {
      await server.close();
    }
  },
};

async function underSnapshot({ admin }: LogServer, work: () => Promise<Load>): Promise<Load> {
  const client = await admin.connect();
  try {
    await client.query('begin isolation level repeatable read');
    await client.query('select count(*) from log.event where position <= 1');
    return await work();
  } finally {
    await client.query('rollback');
    client.release();
  }
}
