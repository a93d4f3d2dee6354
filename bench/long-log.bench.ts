import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { percentile, type Benchmark } from './figure';
import { appendTo, startLogServer, underLoad, type LogServer } from './store-under-load';

const SMALL = 100_000;
const LONG = 1_000_000;
const LARGE = 10_000_000;
const OF_STREAM = 20;
const ROUNDS = 6;
/** In each round: with ten million events the index has some 700 pages above its leaves, which a server that is in use holds in memory. */
const READS = 1_000;
const APPEND_MS = 400;

/** As the log's own function would have left them; the rows are the same, only faster there. */
const ROWS = `
  select n + 1, 'loaded-' || n / ${OF_STREAM}, n % ${OF_STREAM}, gen_random_uuid(), 'bench.loaded', 1,
    timestamptz '2026-01-01' + n * interval '1 millisecond', decode(repeat('01', 150), 'hex'), decode(repeat('02', 500), 'hex')
  from generate_series(FIRST::bigint, LAST::bigint) as n`;
const AT_ONCE = 1_000_000;

/** P6: whether a log that grows stays as fast. */
export const longLog: Benchmark = {
  id: 'P6',
  title: 'reading a stream and appending, in a long log beside a short one',
  method: [
    `Two servers with the same log, of ${LONG.toLocaleString('en-US')} (with \`--large\` ${LARGE.toLocaleString('en-US')}) and of ${SMALL.toLocaleString('en-US')} events (150 bytes of metadata, 500 of body, streams of ${OF_STREAM}), loaded`,
    `by one COPY each, then vacuumed, analysed and checkpointed, and its files read once: the figure is of the log, not of the disk behind it. In turns:`,
    `one whole stream of ${OF_STREAM} events, anywhere in the log, is read; one caller appends event after event.`,
  ].join('\n'),

  async run(tell, { large: tenMillion }) {
    const length = tenMillion ? LARGE : LONG;
    const servers: LogServer[] = [];
    try {
      for (const events of [length, SMALL]) {
        const server = await startLogServer();
        servers.push(server);
        tell(`loading ${events.toLocaleString('en-US')} events …`);
        await load(server, events);
        // Otherwise the server would do so by itself, in the middle of the measurement.
        await server.admin.query('vacuum (analyze) log.event');
        await server.admin.query('checkpoint');
        await intoMemory(server);
      }
      const [large, small] = servers;
      if (!large || !small) throw new Error('the servers were not started');
      const took = { read: [[], []] as [number[], number[]], append: [[], []] as [number[], number[]] };
      for (let round = 0; round <= ROUNDS; round += 1)
        for (const [nth, server, events] of [
          [0, large, length],
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
        case: tenMillion ? `${name}, large` : name,
        what: `${name === 'read' ? `a stream of ${OF_STREAM} events` : 'one append'}, p50, with ${tenMillion ? '10⁷' : '10⁶'} events in the log`,
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

/** The server writes each part into a file of its own and copies it in from there. */
async function load({ admin }: LogServer, events: number): Promise<void> {
  const { rows } = await admin.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
  const file = join(rows[0]?.folder ?? '', 'bench-load');
  for (let first = 0; first < events; first += AT_ONCE) {
    const part = ROWS.replace('FIRST', String(first)).replace('LAST', String(Math.min(first + AT_ONCE, events) - 1));
    await admin.query(`copy (${part}) to '${file}' (format binary)`);
    await admin.query(`copy log.event from '${file}' (format binary)`);
  }
}

/** The short log is there wholly from its loading; of the long one what the loading itself wrote has pushed parts out. */
async function intoMemory({ admin }: LogServer): Promise<void> {
  const { rows } = await admin.query<{ folder: string }>(
    `select current_setting('data_directory') || '/base/' || oid as folder from pg_database where datname = current_database()`,
  );
  const folder = rows[0]?.folder ?? '';
  const room = Buffer.allocUnsafe(4_000_000);
  for (const name of await readdir(folder)) {
    await using file = await open(join(folder, name));
    while ((await file.read(room)).bytesRead > 0);
  }
}

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
