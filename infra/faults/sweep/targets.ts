import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogError, type Append, type EventStore } from '@hub/event-sourcing';
import { projectRoot } from '@hub/postgres';
import type { LogServer } from '../log/log-kind';
import { appendOf } from '../log/log-ledger';
import type { AskedAppend, OneAppendSays } from './one-append';

export interface KnownAppend {
  readonly revision: number;
  readonly position: bigint;
}

/** What is killed at a chosen call, while it carries out one append. */
export interface Target {
  /** For people. */
  readonly name: string;
  /** Which processes are to be watched now. */
  processes(): Promise<readonly number[]>;
  /** Asks for an append once. @returns undefined where nobody can say what became of it */
  ask(append: AskedAppend): Promise<KnownAppend | undefined>;
  /** Brings back what was killed. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** @returns undefined where the outcome is unknown. @throws whatever else the store says */
export async function askStore(store: Pick<EventStore, 'append'>, append: Append): Promise<KnownAppend | undefined> {
  try {
    const outcome = await store.append(append);
    if (outcome.outcome === 'wrong-revision') throw new Error(`The stream is at ${outcome.actual}: something else was appended.`);
    return outcome;
  } catch (error) {
    if (error instanceof LogError && (error.code === 'log/unknown-outcome' || error.code === 'log/unavailable')) return undefined;
    throw error;
  }
}

/** The server's own processes that carry out appends. */
export const serverTarget = (server: LogServer, store: EventStore): Target => ({
  name: 'the server',
  processes: () => server.appending(),
  ask: (append) => askStore(store, appendOf(append)),
  async recover() {
    // One of its processes is dead already, and the rest of it may be about to heal: here all of it goes at once.
    await server.kill();
    await server.restart();
  },
  close: () => Promise.resolve(),
});

/** A process that appends. */
export async function callerTarget(server: LogServer): Promise<Target> {
  let child = await startCaller(server);
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    name: 'a process that appends',
    processes: () => Promise.resolve(child.pid === undefined ? [] : [child.pid]),
    async ask(append) {
      // From this process's own writes the kill may come before the message has left.
      child.send(append, () => undefined);
      const answer = await said(child);
      if (answer?.says !== 'known') return undefined;
      return { revision: answer.revision, position: BigInt(answer.position) };
    },
    async recover() {
      if (!gone()) child.kill('SIGKILL');
      child = await startCaller(server);
    },
    async close() {
      if (gone()) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** What the process says next; undefined where it ends first, or is silent for long. */
async function said(child: ChildProcess): Promise<OneAppendSays | undefined> {
  const done = new AbortController();
  const { signal } = done;
  try {
    return await Promise.race([
      // The program says nothing else.
      once(child, 'message', { signal }).then(([message]) => message as OneAppendSays),
      once(child, 'exit', { signal }).then(() => undefined),
      sleep(30_000, undefined, { signal }),
    ]);
  } finally {
    done.abort();
  }
}

async function startCaller(server: LogServer): Promise<ChildProcess> {
  const program = join(projectRoot(), 'dist', 'infra', 'faults', 'sweep', 'one-append.js');
  const child = fork(program, [JSON.stringify(server.connection)], { stdio: ['ignore', 2, 2, 'ipc'] });
  const ready = await said(child);
  if (ready?.says !== 'ready') throw new Error('A process that appends could not be started.');
  return child;
}
