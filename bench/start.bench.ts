import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubProcess } from '../apps/hub/testing/hub-process';
import { percentile, type Benchmark } from './figure';

const RUNS = 5;

/** P10: how long a hub takes to serve, and what it holds in memory once it does. */
export const start: Benchmark = {
  id: 'P10',
  title: 'start time and resident memory',
  method: [
    'Start: from spawning the process to its announcement that it serves, on a data folder with the demonstration in it, median of',
    `${RUNS}. Memory: resident set of the hub's process half a second later (PostgreSQL's is the same in both and left out).`,
    'The peer is a bare NestJS application on Fastify with the same embedded PostgreSQL, one route and no other module (`bench/bare-app.ts`).',
  ].join('\n'),

  async run(tell) {
    const data = await enterable('hub-bench-start-');
    const bareData = await enterable('hub-bench-bare-');
    const [times, memory, bareTimes, bareMemory]: [number[], number[], number[], number[]] = [[], [], [], []];
    try {
      // The first start makes the database and loads the demonstration.
      await (await HubProcess.start({ data, environment: { HUB_LOG_LEVEL: 'warn' } })).dispose();
      await bare(bareData);
      for (let run = 1; run <= RUNS; run += 1) {
        const started = performance.now();
        const hub = await HubProcess.start({ data, environment: { HUB_LOG_LEVEL: 'warn' } });
        times.push((performance.now() - started) / 1000);
        await new Promise((resolve) => setTimeout(resolve, 500));
        memory.push(await residentMiB(hub.pid));
        await hub.stop();
        const peer = await bare(bareData);
        bareTimes.push(peer.seconds);
        bareMemory.push(peer.mebibytes);
        tell(`run ${run} of ${RUNS}`);
      }
    } finally {
      await rm(data, { recursive: true, force: true });
      await rm(bareData, { recursive: true, force: true });
    }
    const peer = 'bare NestJS on Fastify with the same PostgreSQL';
    return [
      {
        case: 'start',
        what: 'spawned → serving, median',
        value: percentile(times, 50),
        unit: 's',
        better: 'lower',
        peer,
        peerValue: percentile(bareTimes, 50),
      },
      {
        case: 'memory',
        what: 'resident memory, median',
        value: percentile(memory, 50),
        unit: 'MiB',
        better: 'lower',
        peer,
        peerValue: percentile(bareMemory, 50),
      },
    ];
  },
};

async function residentMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

async function bare(data: string): Promise<{ seconds: number; mebibytes: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(__dirname, 'bare-app.js'), data], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the bare application ended with ${code}`)));
  });
  const seconds = (performance.now() - started) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const mebibytes = await residentMiB(child.pid);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { seconds, mebibytes };
}

/** A folder that the database's own account may enter, so that the cluster lies in it and goes with it. */
async function enterable(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o711);
  return folder;
}
