import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { readConfiguration } from '@hub/configuration';
import { sentenceOf } from '@hub/process';
import { startHub, type RunningHub } from './start-hub';

const say = (line: string) => process.stdout.write(`${line}\n`);

const welcome = ({ url, signIns }: RunningHub): void => {
  say('');
  say(`  Referral hub: ${url}`);
  say(`  API description: ${url}/openapi.json`);
  say('');
  if (signIns.length === 0) return;
  say('  Sign-ins of the demonstration (--as NAME; secrets in demo-sign-ins.json of the data folder):');
  for (const { name, party, roles } of signIns) say(`    ${name.padEnd(12)} ${party.padEnd(18)} ${roles.join(', ')}`);
  say('');
  say('  Worth trying next, in a second terminal:');
  say('    npm run --silent hubctl -- referral list --as gulf-coast');
  say('    npm run --silent hubctl -- referral list --as sunrise');
  say('    npm run --silent hubctl -- replay --all --as auditor');
  say('');
  say('  Ctrl-C stops it.');
};

/** Milliseconds for what is under way when the hub is told to stop; the rest of ten seconds is the process's own end. */
const GRACE = 9_000;

/** One sentence for the person who started it; the stack is for whoever asks for it by HUB_LOG_LEVEL=debug. */
function fail(what: string, error: unknown): never {
  process.stderr.write(`${what}${sentenceOf(error)}\n`);
  if (process.env.HUB_LOG_LEVEL === 'debug' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
}

async function tooLate(): Promise<never> {
  await sleep(GRACE, undefined, { ref: false });
  throw new Error(
    `something was still under way after ${GRACE / 1000} seconds. What was acknowledged is in the log, and the next start goes on from there.`,
  );
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const logger = pino({ level: configuration.HUB_LOG_LEVEL, base: {} }, pino.destination({ dest: 2, sync: false }));
  const starting = startHub(configuration, process.env, logger, (step) => say(`${step} …`));

  let stopping: Promise<void> | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping === undefined) say(`\n${signal}: stopping …`);
    stopping ??= Promise.race([starting.then((hub) => hub.stop()), tooLate()]).then(
      () => {
        say('Stopped. Nothing was lost.');
        process.exit(0);
      },
      (error: unknown) => fail('The hub did not stop cleanly: ', error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  const hub = await starting;
  if (stopping === undefined) welcome(hub);
}

main().catch((error: unknown) => fail('', error));
