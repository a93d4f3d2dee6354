import { parseArgs } from 'node:util';
import { printed, record } from './results';
import { passed, runFaults, type FaultRun } from './run-faults';

const KILLS = 20;
const SHORT_KILLS = 3;

const HELP = `Usage: npm run --silent faults -- [--short | --kills N] [--commands N] [--json] [--record]

Kills a hub of its own with kill -9 while another process publishes referrals, restarts it each time, and holds what was
acknowledged against what each party sees afterwards. The same judge is then tried on proxies that lie.

  --kills N      how often the hub is killed; default ${KILLS}
  --short        ${SHORT_KILLS} kills, as the tests run it
  --commands N   publish on after the last kill until N commands were acknowledged
  --json         print one JSON object and nothing else on standard output
  --record       write the results into docs/reliability.md
  --help         this text

Progress goes to standard error. Exit codes: 0 nothing was lost, doubled, reordered or leaked and every control was caught;
1 otherwise; 2 no such option.`;

interface Arguments {
  readonly kills: number;
  readonly commands: number;
  readonly json: boolean;
  readonly record: boolean;
  readonly help: boolean;
}

/** @throws Error with a sentence that names the option */
function read(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string' },
      short: { type: 'boolean', default: false },
      commands: { type: 'string' },
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: string, text: string | undefined, otherwise: number, least: number): number => {
    const value = text === undefined ? otherwise : Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} is a whole number from ${least} on.`);
    return value;
  };
  return {
    kills: number('kills', values.kills, values.short ? SHORT_KILLS : KILLS, 1),
    commands: number('commands', values.commands, 0, 0),
    json: values.json,
    record: values.record,
    help: values.help,
  };
}

async function main(args: readonly string[]): Promise<number> {
  let wanted: Arguments;
  try {
    wanted = read(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)} See --help.`);
    return 2;
  }
  if (wanted.help) {
    console.log(HELP);
    return 0;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
  let run: FaultRun;
  try {
    const tell = (line: string) => console.error(line);
    run = await runFaults({ kills: wanted.kills, commands: wanted.commands, tell, signal: stopping.signal });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    console.error('Stopped before the end: nothing was judged.');
    return 1;
  }
  for (const finding of run.findings) console.error(finding);
  if (wanted.record) await record(run, args);
  console.log(wanted.json ? JSON.stringify(run.report) : printed(run));
  return passed(run.report) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
