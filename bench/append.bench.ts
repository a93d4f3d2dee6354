import { percentile, type Benchmark, type Measured } from './figure';
import { peerStores, type PeerKind, type PeerStore } from './peer-stores';
import { RAW_TABLE, RAW_INSERT, RawLog } from './raw-log';
import {
  appendTo,
  benchBody,
  BODY_BYTES,
  perSecond,
  startLogServer,
  underLoad,
  type Load,
  type LogServer,
} from './store-under-load';

const CALLERS = [1, 8, 32, 256];
const ROUNDS = 3;
const ROUND_MS = 1_500;
const WARM_UP_MS = 1_000;
/** Where two figures lie close together, turns are short: the disk of a shared machine is another one from second to second. */
const SHORT_ROUNDS = 16;
const SHORT_ROUND_MS = 400;

const caseOf = (callers: number): string => (callers === 1 ? '1 caller' : `${callers} callers`);
const latency = (loads: readonly Load[]): string =>
  percentile(
    loads.flatMap(({ took }) => took),
    99,
  ).toFixed(1);

/** P1: durable appends beside other TypeScript stores on PostgreSQL. */
export const appends: Benchmark = {
  id: 'P1',
  title: 'durable single-event appends, beside other stores on the same PostgreSQL',
  method: [
    `Each caller writes a stream of its own, one event of ${BODY_BYTES} bytes at a time, and sends the next when the last was acknowledged.`,
    'Every store checks the revision it was told and commits with fsync. The stores of `bench/peers` are each tried for a moment at 32',
    'callers (their figures are printed) and the best is measured in turns with the log: castore checks by a unique index, emmett by its stream table, dcb by a',
    'condition. They have 32 connections. They keep JSON, the log exact bytes with 150 bytes of metadata more.',
  ].join('\n'),

  async run(tell) {
    const server = await startLogServer();
    try {
      const peer = await best(await peerStores(tell), server, tell);
      const measured: Measured[] = [];
      for (const callers of CALLERS) {
        const [ours, theirs]: [Load[], Load[]] = [[], []];
        for (let round = 0; round < ROUNDS; round += 1) {
          ours.push(await underLoad(callers, ROUND_MS, appendTo(server.store)));
          theirs.push(await underLoad(callers, ROUND_MS, appendToPeer(peer)));
        }
        tell(`${caseOf(callers)}: ${Math.round(perSecond(ours))}/s, ${peer.name} ${Math.round(perSecond(theirs))}/s`);
        measured.push({
          case: caseOf(callers),
          what: `appends/s; p99 ${latency(ours)} ms (peer ${latency(theirs)} ms)`,
          value: perSecond(ours),
          unit: '/s',
          better: 'higher',
          peer: peer.name,
          peerValue: perSecond(theirs),
        });
      }
      await peer.close();
      return measured;
    } finally {
      await server.close();
    }
  },
};

const appendToPeer = (peer: PeerStore) => (stream: string, revision: number) => peer.append(stream, revision, benchBody());

/** The fastest at 32 callers; the log is warmed up meanwhile in the same way. */
async function best(kinds: readonly PeerKind[], server: LogServer, tell: (progress: string) => void): Promise<PeerStore> {
  await underLoad(32, WARM_UP_MS, appendTo(server.store));
  let found: { readonly peer: PeerStore; readonly rate: number } | undefined;
  for (const kind of kinds) {
    const peer = await kind.open(await server.createDatabase());
    await underLoad(32, WARM_UP_MS, appendToPeer(peer));
    const rate = perSecond([await underLoad(32, ROUND_MS, appendToPeer(peer))]);
    tell(`tried ${kind.name}: ${Math.round(rate)} appends/s at 32 callers`);
    if (found && found.rate >= rate) await peer.close();
    else {
      await found?.peer.close();
      found = { peer, rate };
    }
  }
  if (!found) throw new Error('there is no peer');
  return found.peer;
}

/** P1raw: the same beside the raw limit. */
export const appendsRaw: Benchmark = {
  id: 'P1raw',
  title: 'durable single-event appends, beside bare inserts in batches of the same size',
  method: [
    'The log is measured as in P1, in turns with a bare client: one multi-row INSERT of as many rows as the log’s batches had in the round',
    'before (counted by transaction id), and its commit; the same rows in as many streams, the log’s own table (made by the same migrations, with',
    'its indexes, checks and triggers), the same fsync. No revision is checked and no position looked up: the client counts. It sends',
    'them as the driver does, as a prepared statement with binary values.',
    '',
    '```sql',
    RAW_TABLE,
    `${RAW_INSERT}, ($9, …), …`,
    '```',
  ].join('\n'),

  async run(tell) {
    const server = await startLogServer();
    const raw = await RawLog.on(server.url);
    try {
      await underLoad(32, WARM_UP_MS, appendTo(server.store));
      await bareInserts(raw, 32, WARM_UP_MS);
      const measured: Measured[] = [];
      for (const callers of CALLERS) {
        const [ours, theirs]: [Load[], Load[]] = [[], []];
        let rows = 1;
        for (let round = 0; round < SHORT_ROUNDS; round += 1) {
          const { position } = await server.store.head();
          ours.push(await underLoad(callers, SHORT_ROUND_MS, appendTo(server.store)));
          rows = await batchSize(server, position);
          theirs.push(await bareInserts(raw, rows, SHORT_ROUND_MS));
        }
        tell(
          `${caseOf(callers)}: ${Math.round(perSecond(ours))}/s in batches of ${rows}, bare ${Math.round(perSecond(theirs))}/s`,
        );
        measured.push({
          case: caseOf(callers),
          what: `appends/s; p99 ${latency(ours)} ms`,
          value: perSecond(ours),
          unit: '/s',
          better: 'higher',
          peer: `bare INSERT of ${rows} row(s) and commit`,
          peerValue: perSecond(theirs),
        });
      }
      return measured;
    } finally {
      await raw.close();
      await server.close();
    }
  },
};

async function batchSize({ admin }: LogServer, after: bigint): Promise<number> {
  const { rows } = await admin.query<{ size: number }>(
    'select (count(*)::float8 / count(distinct xmin::text)) as size from log.event where position > $1',
    [after],
  );
  return Math.max(1, Math.round(rows[0]?.size ?? 1));
}

async function bareInserts(raw: RawLog, rows: number, milliseconds: number): Promise<Load> {
  const load = await underLoad(1, milliseconds, () => raw.commit(rows));
  return { ...load, done: load.done * rows };
}

/** P2: what one caller waits for. */
export const oneAppend: Benchmark = {
  id: 'P2',
  title: 'one append by one caller, beside one bare commit',
  method: [
    'One caller appends event after event to one stream of the log; in turns with it one bare client inserts the same row into the same',
    'table and commits.',
    '',
    '```sql',
    RAW_INSERT,
    '```',
  ].join('\n'),

  async run() {
    const server = await startLogServer();
    const raw = await RawLog.on(server.url);
    try {
      await underLoad(1, WARM_UP_MS, appendTo(server.store));
      await underLoad(1, WARM_UP_MS, () => raw.commit());
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round < 4 * ROUNDS; round += 1) {
        ours.push(...(await underLoad(1, ROUND_MS / 4, appendTo(server.store))).took);
        theirs.push(...(await underLoad(1, ROUND_MS / 4, () => raw.commit())).took);
      }
      return [
        {
          case: 'p50',
          what: `append acknowledged, p50 (p99 ${percentile(ours, 99).toFixed(1)} ms)`,
          value: percentile(ours, 50),
          unit: 'ms',
          better: 'lower',
          peer: 'one bare commit, p50',
          peerValue: percentile(theirs, 50),
        },
      ];
    } finally {
      await raw.close();
      await server.close();
    }
  },
};
