import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamicModule } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { readConfiguration, type Configuration } from '@hub/configuration';
import { createHttpApp } from '@hub/http-edge';
import { addressOf, ensurePortIsFree } from './door';

/** What a process serves, and how everything under it is closed. */
export interface Opening {
  readonly module: DynamicModule;
  close(): Promise<void>;
}

export interface ProcessOptions {
  /** As others name it: `event-relay`. */
  readonly name: string;
  /** As its API description is called. */
  readonly title: string;
  readonly open: (configuration: Configuration, logger: Logger) => Promise<Opening>;
}

/** Milliseconds for what is under way when a process is told to stop. */
const GRACE = 10_000;

/**
 * Runs one process of a hub from its start to its end. It says in one line of JSON on standard output where it serves
 * (`{"service","url","pid"}`), logs to standard error, and at SIGTERM, SIGINT or SIGHUP finishes what is under way. It ends
 * with code 0, or with 1 and one sentence that names what to change.
 */
export function runProcess(options: ProcessOptions): void {
  const starting = start(options);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= Promise.race([starting.then((stopAll) => stopAll()), tooLate()]).then(
      () => process.exit(0),
      (error: unknown) => fail(`The ${options.name} did not stop cleanly`, error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  starting.catch((error: unknown) => fail(`The ${options.name} cannot start`, error));
}

/** @returns what stops it again */
async function start({ name, title, open }: ProcessOptions): Promise<() => Promise<void>> {
  const configuration = readConfiguration(process.env);
  const { PORT, HUB_HOST, HUB_LOG_LEVEL } = configuration;
  const logger = pino(
    { level: HUB_LOG_LEVEL, base: { service: name } },
    pino.destination({ dest: 2, sync: false }), // as the whole hub logs
  );
  await ensurePortIsFree(PORT, HUB_HOST);
  const opening = await open(configuration, logger);
  try {
    const app = await createHttpApp(opening.module, { logger, openapi: { title }, port: PORT, host: HUB_HOST });
    process.stdout.write(`${JSON.stringify({ service: name, url: addressOf(app, HUB_HOST), pid: process.pid })}\n`);
    return async () => {
      await app.close();
      await opening.close();
    };
  } catch (error) {
    await opening.close().catch(() => undefined);
    throw error;
  }
}

async function tooLate(): Promise<never> {
  await sleep(GRACE, undefined, { ref: false });
  throw new Error(`something was still under way after ${GRACE / 1000} seconds.`);
}

/** One sentence for whoever started it; the stack is for whoever asks by HUB_LOG_LEVEL=debug. */
function fail(what: string, error: unknown): never {
  process.stderr.write(`${what}: ${sentenceOf(error)}\n`);
  if (process.env.HUB_LOG_LEVEL === 'debug' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
}

/** An error of several connection attempts has a code and no sentence. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
