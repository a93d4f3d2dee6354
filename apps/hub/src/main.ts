import { pino } from 'pino';
import { readConfiguration } from '@hub/configuration';
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

/** One sentence for the person who started it; the stack is for whoever asks for it by HUB_LOG_LEVEL=debug. */
const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const logger = pino({ level: configuration.HUB_LOG_LEVEL, base: {} }, pino.destination({ dest: 2, sync: false }));
  let stopping: Promise<void> | undefined;
  const starting = startHub(configuration, process.env, logger, (step) => say(`${step} …`));

  const stop = (signal: NodeJS.Signals) => {
    stopping ??= starting
      .then(async (hub) => {
        say(`\n${signal}: stopping …`);
        await hub.stop();
        say('Stopped. Nothing was lost.');
        process.exit(0);
      })
      .catch((error: unknown) => {
        process.stderr.write(`The hub did not stop cleanly: ${explain(error)}\n`);
        process.exit(1);
      });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  welcome(await starting);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  if (process.env.HUB_LOG_LEVEL === 'debug' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
});
