import { percentile, type Benchmark } from './figure';
import { appendTo, startLogServer, underLoad, type LogServer } from './store-under-load';

const SMALL = 100_000;
const LARGE = 1_000_000;
const OF_STREAM = 20;
const ROUNDS = 6;
const READS = 200;
const APPEND_MS = 400;

/** As the log's own function would have left them; the rows are the same, only faster there. */
const LOAD = `
  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
  select n + 1, 'loaded-' || n / ${OF_STREAM}, n % ${OF_STREAM}, gen_random_uuid(), 'bench.loaded', 1,
    timestamptz '2026-01-01' + n * interval '1 millisecond', $1, $2
  from generate_series(0, $3::bigint - 1) as n`;

/** P6: whether a log that grows stays as fast. */
export const longLog: Benchmark = {
  id: 'P6',
  title: 'reading a stream and appending, in a long log beside a short one',
  method: [
    `Two servers with the same log, of ${LARGE.toLocaleString('en-US')} and of ${SMALL.toLocaleString('en-US')} events (150 bytes of metadata, 500 of body, streams of ${OF_STREAM}), loaded`,
    `by one statement each, then analysed and checkpointed. In turns: one whole stream of ${OF_STREAM} events, anywhere in the log, is read; one`,
    'caller appends event after event.',
  ].join('\n'),

  async run(tell) {
    const servers: LogServer[] = [];
    try {
      for (const events of [LARGE, SMALL]) {
        const server = await startLogServer();
        servers.push(server);
        tell(`loading ${events.toLocaleString('en-US')} events …`);
        await server.admin.query(LOAD, [Buffer.alloc(150, 1), Buffer.alloc(500, 2), events]);
        await server.admin.query('analyze log.event');
        await server.admin.query('checkpoint');
      }
      const [large, small] = servers;
      if (!large || !small) throw new Error('the servers were not started');
      const took = { read: [[], []] as [number[], number[]], append: [[], []] as [number[], number[]] };
      for (let round = 0; round <= ROUNDS; round += 1)
        for (const [nth, server, events] of [
          [0, large, LARGE],
          [1, small, SMALL],
        ] as const) {
          const reads = await readStreams(server, events);
          const appended = await underLoad(1, APPEND_MS, appendTo(server.store));
          // The first round warms up.
          if (round === 0) continue;
          took.read[nth].push(...reads);
          took.append[nth].push(...appended.took);
        }
      return (['read', 'append'] as const).map((name) => ({
        case: name,
        what: `${name === 'read' ? `a stream of ${OF_STREAM} events` : 'one append'}, p50, with 10⁶ events in the log`,
        value: percentile(took[name][0], 50),
        unit: 'ms',
        better: 'lower' as const,
        peer: 'the same with 10⁵ events',
        peerValue: percentile(took[name][1], 50),
      }));
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  },
};

async function readStreams({ store }: LogServer, events: number): Promise<number[]> {
  const took: number[] = [];
  for (let read = 0; read < READS; read += 1) {
    const stream = `loaded-${Math.floor((Math.random() * events) / OF_STREAM)}`;
    const started = performance.now();
    let count = 0;
    for await (const event of store.readStream(stream)) count += event.stream === stream ? 1 : 0;
    took.push(performance.now() - started);
    if (count !== OF_STREAM) throw new Error(`${stream} has ${count} events`);
  }
  return took;
}
