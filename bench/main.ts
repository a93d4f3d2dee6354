import { projectRoot } from '@hub/postgres';
import { appends, appendsRaw, oneAppend } from './append.bench';
import { commands } from './commands.bench';
import { eventStoreDb } from './eventstoredb.bench';
import { frontDoor } from './front-door.bench';
import { visible } from './visible.bench';
import { longLog } from './long-log.bench';
import { longStream } from './long-stream.bench';
import { openSnapshot } from './open-snapshot.bench';
import { readAll } from './read-all.bench';
import { restoring } from './restore.bench';
import { start } from './start.bench';
import { figureOf, type Benchmark, type Figure } from './figure';
import { writeResults } from './page';

const OPTIONS = ['--json', '--dry', '--large'];

const BENCHMARKS: readonly Benchmark[] = [
  appends,
  appendsRaw,
  openSnapshot,
  oneAppend,
  longStream,
  readAll,
  longLog,
  commands,
  frontDoor,
  visible,
  start,
  restoring,
  eventStoreDb,
];

const HELP = `Usage: npm run --silent bench -- [--json] [--dry] [--large] [ids…]

Measures what is named, or everything, beside its peer in the same run.
Writes bench/results.json and docs/performance.md.

  --json   print the figures as one JSON list and nothing else
  --dry    measure and write no file
  --large  with ten million events where the length of the log is measured (P6); needs 20 GB of disk
  --help   this text

${BENCHMARKS.map(({ id, title }) => `  ${id.padEnd(6)} ${title}`).join('\n')}

Exit codes: 0 measured, 1 a benchmark failed, 2 no such benchmark.`;

const main = async (args: readonly string[]): Promise<number> => {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const ids = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [
    ...ids.filter((id) => !BENCHMARKS.some((benchmark) => benchmark.id === id)),
    ...args.filter((arg) => arg.startsWith('--') && !OPTIONS.includes(arg)),
  ];
  if (unknown.length > 0) {
    console.error(`No such benchmark or option: ${unknown.join(', ')}. See --help.`);
    return 2;
  }
  const figures: Figure[] = [];
  for (const benchmark of BENCHMARKS.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    console.error(`${benchmark.id}: ${benchmark.title} …`);
    const measured = await benchmark.run((progress) => console.error(`  ${progress}`), { large: args.includes('--large') });
    figures.push(...measured.map((one) => figureOf(benchmark.id, one)));
  }
  if (!args.includes('--dry')) writeResults(projectRoot(), BENCHMARKS, figures, new Date().toISOString());
  if (args.includes('--json')) console.log(JSON.stringify(figures));
  else
    console.table(
      figures.map(({ id, case: name, what, value, unit, peerValue, ratio }) => ({
        id,
        case: name,
        what,
        value: Number(value.toPrecision(4)),
        unit,
        peerValue: Number(peerValue.toPrecision(4)),
        ratio,
      })),
    );
  return 0;
};

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
