import { parseArgs } from 'node:util';
import type { LogKind } from './log/log-kind';
import { LOG_KINDS, logKind } from './log/log-kinds';
import { passed, reportOf, wasSkipped, type Part } from './report';
import { printed, record } from './results';
import { PARTS, SHORT, WHOLE, runFaults, type Extent, type PartName } from './run-faults';

const HELP = `Usage: npm run --silent faults -- [--short] [--part NAME]… [--store KIND] [--json] [--record]

Kills what runs with kill -9, at random moments and at every single write, cuts the power, and holds what was acknowledged against
what is there afterwards. The same judges are then tried on proxies, stores and callers that lie.

  hub            a hub of its own is killed ${WHOLE.hub.kills} times (with its database server every ${WHOLE.hub.databaseEvery}th time) while another process
                 publishes ${WHOLE.hub.commands} commands
  log            a log's server is killed ${WHOLE.log.server} times, and processes that append to it ${WHOLE.log.writer} times
  sweep          a kill at every write that one append makes (needs strace, and the right to trace)
  hub-sweep      the same for the hub, which was sent one command
  power-cut      the disk of a log as it is when the power goes, ${WHOLE.powerCuts} times (needs root, loop devices and ext4's tools)

  --part NAME    this part only; may be given again
  --store KIND   what the log lies in: ${LOG_KINDS.join(', ')}; default postgres
  --short        hub (at most ${SHORT.hub.kills} kills, ${SHORT.hub.commands} commands) and log (${SHORT.log.server} and ${SHORT.log.writer} kills), as the tests run them; at most 6 minutes
  --kills N      how often the hub is killed
  --commands N   how many commands it must have acknowledged at least
  --json         print one JSON object and nothing else on standard output
  --record       write the results into docs/reliability.md
  --help         this text

Progress goes to standard error. Exit codes: 0 nothing was lost, doubled, reordered or leaked and every control was caught;
1 otherwise; 2 no such option. A part that this machine cannot run is skipped, and says why.`;

interface Arguments {
  readonly extent: Extent;
  readonly kind: LogKind;
  readonly json: boolean;
  readonly record: boolean;
  readonly help: boolean;
}

/** @throws Error with a sentence that names the option */
function read(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', multiple: true },
      store: { type: 'string', default: 'postgres' },
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
  const { parts, hub, ...others } = values.short ? SHORT : WHOLE;
  const { enough, ...load } = hub;
  return {
    extent: {
      ...others,
      parts: values.part?.map(partNamed) ?? parts,
      hub: {
        ...load,
        // Whoever says how many wants them all.
        ...(enough && values.kills === undefined ? { enough } : {}),
        kills: number('kills', values.kills, hub.kills, 1),
        commands: number('commands', values.commands, hub.commands, 0),
      },
    },
    kind: logKind(values.store),
    json: values.json,
    record: values.record,
    help: values.help,
  };
}

function partNamed(text: string): PartName {
  const found = PARTS.find((part) => part === text);
  if (found === undefined) throw new Error(`There is no part ${text}: ${PARTS.join(', ')}.`);
  return found;
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
  let parts: readonly Part[];
  try {
    const tell = (line: string) => console.error(line);
    parts = await runFaults({ extent: wanted.extent, kind: wanted.kind, tell, signal: stopping.signal });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    console.error('Stopped before the end: nothing was judged.');
    return 1;
  }
  for (const { name, result } of parts)
    if (wasSkipped(result)) console.error(`skipped: ${name}: ${result.skipped}`);
    else for (const finding of result.findings) console.error(finding);
  if (wanted.record) await record(parts, args);
  console.log(wanted.json ? JSON.stringify(reportOf(parts)) : printed(parts));
  return passed(parts) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
