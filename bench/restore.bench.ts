import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backup, writeBackup } from '@hub/backup';
import { readConfiguration } from '@hub/configuration';
import { createPool } from '@hub/postgres';
import { openBackupSource, restoreHub } from '@hub/process';
import { adminUrl } from '../apps/hub/testing/embedded-database';
import { HubProcess } from '../apps/hub/testing/hub-process';
import type { Benchmark, Measured } from './figure';
import { GrownLog } from './grown-log';
import { startLogServer } from './store-under-load';

const EVENTS = Number(process.env.BENCH_RESTORE_EVENTS ?? 1_000_000);
const BODY_BYTES = 500;

/** As the log's own function would have left them. */
const LOAD = `
  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
  select n + 1, 'loaded-' || n / 20, n % 20, gen_random_uuid(), 'bench.loaded', 1,
    timestamptz '2026-01-01' + n * interval '1 millisecond', $1, $2
  from generate_series(0, $3::bigint - 1) as n`;

/** R1: how long a hub is away that lost everything but a backup. */
export const restoring: Benchmark = {
  id: 'R1',
  title: 'restoring a hub from a backup, views rebuilt',
  method: [
    `A hub loads the demonstration and is backed up; its log is grown to ${EVENTS.toLocaleString('en-US')} events (policy and parties once, then the stories of its`,
    'clients again and again under ids of their own; contents stay sealed, keys as many as clients), and that is restored into an empty',
    'data folder as `hubctl restore` does: the backup read through and checked, written as a new generation, read back and compared. Then a',
    'hub is started on it and builds everything anew: every disclosure is decided again and found in the log, published, and folded',
    'into each party kind’s view. The clock runs from the beginning of the restore until the last view has applied the last record.',
    '',
    'The peer of `log` is the same number of rows (bodies of 500 bytes) written into the same table with the same indexes by one bare',
    'statement. The peer of `views` is ten minutes: longer no agency should wait for its hub.',
  ].join('\n'),

  async run(tell) {
    const scratch = await mkdtemp(join(tmpdir(), 'hub-bench-restore-'));
    await chmod(scratch, 0o711);
    try {
      return await measure(scratch, tell);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function measure(scratch: string, tell: (progress: string) => void): Promise<readonly Measured[]> {
  const bare = await bareLoad();
  tell(`bare load of ${EVENTS.toLocaleString('en-US')} rows: ${seconds(bare)}`);
  const [small, large] = [join(scratch, 'small'), join(scratch, 'large')];
  const journal = join(scratch, 'journal');
  await Promise.all([small, large].map((folder) => mkdir(folder, { mode: 0o711 })));
  await backUpDemonstration(small, journal, join(scratch, 'seed'));
  const events = await grow(join(scratch, 'seed'), join(scratch, 'backup'));
  tell(`a backup of ${events.toLocaleString('en-US')} events`);

  await mkdir(join(large, 'keys'), { mode: 0o700 });
  await cp(join(small, 'keys', 'master.key'), join(large, 'keys', 'master.key'));
  const began = performance.now();
  const steps = await restoreTo(large, join(scratch, 'backup'));
  const restored = performance.now() - began;
  for (const [step, took] of steps) tell(`${step}: ${seconds(took)}`);
  tell(`restored after ${seconds(restored)}`);

  const hub = await HubProcess.start({ data: large, environment: { HUB_LOG_LEVEL: 'warn', HUB_JOURNAL: journal } });
  try {
    tell(`serving after ${seconds(performance.now() - began)}`);
    const { before, after } = await rebuilt(await adminUrl(large), (progress) =>
      tell(`${seconds(performance.now() - began)}: ${progress}`),
    );
    if (before !== after) throw new Error('A rebuild has decided something that stood in the log already.');
    const whole = performance.now() - began;
    tell(`views rebuilt after ${seconds(whole)}`);
    const count = `${(events / 1e6).toPrecision(2)} × 10⁶ events`;
    return [
      {
        case: 'log',
        what: `${count} restored: checked, written, read back`,
        value: restored / 1000,
        unit: 's',
        better: 'lower',
        peer: 'as many rows of 500 bytes by one bare insert',
        peerValue: bare / 1000,
      },
      {
        case: 'views',
        what: `${count} restored, views rebuilt`,
        value: whole / 1000,
        unit: 's',
        better: 'lower',
        peer: 'ten minutes',
        peerValue: 600,
      },
    ];
  } finally {
    await hub.stop();
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

async function bareLoad(): Promise<number> {
  const server = await startLogServer();
  try {
    const began = performance.now();
    await server.admin.query(LOAD, [Buffer.alloc(150, 1), Buffer.alloc(BODY_BYTES, 2), EVENTS]);
    return performance.now() - began;
  } finally {
    await server.close();
  }
}

async function backUpDemonstration(data: string, journal: string, to: string): Promise<void> {
  const hub = await HubProcess.start({ data, environment: { HUB_LOG_LEVEL: 'warn', HUB_JOURNAL: journal } });
  try {
    // Decided to the end: what the demonstration has sent is disclosed a moment after it is answered.
    await rebuilt(await adminUrl(data), () => undefined);
    const environment = { HUB_DATA: data };
    const source = await openBackupSource({ configuration: readConfiguration(environment), environment });
    await writeBackup({ folder: to, source, now: () => new Date() });
    await source.close();
  } finally {
    await hub.stop();
  }
}

async function grow(from: string, to: string): Promise<number> {
  const seed = await Backup.open(from);
  const events = [];
  for await (const event of seed.events()) events.push(event);
  const vault = [];
  for await (const row of seed.vault()) vault.push(row);
  const grown = new GrownLog(events, EVENTS);
  const { log, generation } = seed.manifest;
  await writeBackup({ folder: to, source: grown.source({ log, generation }, vault), now: () => new Date() });
  return grown.events;
}

/** How long each step took, milliseconds. */
async function restoreTo(data: string, from: string): Promise<ReadonlyMap<string, number>> {
  const environment = { HUB_DATA: data };
  const took = new Map<string, number>();
  let last = performance.now();
  await restoreHub({
    configuration: readConfiguration(environment),
    environment,
    backup: await Backup.open(from),
    onProgress: ({ step }) => {
      const now = performance.now();
      took.set(step, (took.get(step) ?? 0) + now - last);
      last = now;
    },
  });
  return took;
}

/**
 * Until every disclosure is decided and published again, and each kind's view has reached the last event that had any. Answers
 * where the last disclosure stood when it began and when it ended.
 */
async function rebuilt(
  url: string,
  tell: (progress: string) => void,
): Promise<{ readonly before: bigint; readonly after: bigint }> {
  const pool = createPool(url, { max: 1 });
  let first: Standing | undefined;
  try {
    for (;;) {
      const { rows } = await pool.query<Standing>(STANDING);
      const [row] = rows;
      if (!row) throw new Error('The hub says nothing of itself.');
      const { last, disclosed, decided, published, viewed } = row;
      first ??= row;
      if (decided >= last && published >= disclosed && viewed >= last) return { before: first.disclosed, after: disclosed };
      tell(`decided to ${decided} of ${last}, published to ${published} of ${disclosed}, viewed to ${viewed}`);
      await sleep(last < 1_000 ? 200 : 5_000);
    }
  } finally {
    await pool.end();
  }
}

interface Standing {
  /** Places within the generation: of the last event that may have to be disclosed, and of the last disclosure. */
  readonly last: bigint;
  readonly disclosed: bigint;
  readonly decided: bigint;
  readonly published: bigint;
  /** By the slowest view. */
  readonly viewed: bigint;
}

const PLACE = '281474976710655';
const STANDING = `
  select last.position & ${PLACE} as last, disclosed.position & ${PLACE} as disclosed,
    coalesce((select decided from disclosure.progress), 0) & ${PLACE} as decided,
    coalesce((select position from relay.checkpoint), 0) & ${PLACE} as published,
    least(
      (select min(reached) from cbc_adapter.projection),
      (select min(reached) from me_adapter.projection),
      (select min(reached) from provider_adapter.projection)) & ${PLACE} as viewed
  from
    (select position from log.event where type not in ('disclosure.decided', 'access.digested')
      order by position desc limit 1) last,
    (select position from log.event where type = 'disclosure.decided' order by position desc limit 1) disclosed`;
