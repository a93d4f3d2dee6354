import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';
import type { FaultRun } from './run-faults';

/** The results of a run for people to read. */
export function printed({ report, rounds, unknown, followed }: FaultRun): string {
  const inFlight = rounds.map((round) => round.inFlight);
  const restarts = rounds.map((round) => round.restartSeconds).sort((a, b) => a - b);
  const median = restarts[Math.floor((restarts.length - 1) / 2)] ?? 0;
  const withDatabase = rounds.filter(({ killed }) => killed === 'hub and database').length;
  const lines: [what: string, value: string][] = [
    ['kill -9 of the hub', `${report.kills}, of which ${withDatabase} with the database server`],
    ['in flight when killed', `${Math.min(...inFlight)} to ${Math.max(...inFlight)} commands`],
    ['serving again after', `${median.toFixed(1)} s (median), ${(restarts.at(-1) ?? 0).toFixed(1)} s (longest)`],
    ['commands acknowledged', String(report.commands)],
    ['referrals followed to their end', String(followed)],
    ['unknown, then sent again', String(unknown)],
    ...(['lost', 'doubled', 'reordered', 'leaked'] as const).map((sin): [string, string] => [sin, String(report[sin])]),
    ...report.controls.map(({ name, caught }): [string, string] => [`control: ${name}`, caught ? 'caught' : 'NOT CAUGHT']),
  ];
  const width = Math.max(...lines.map(([what]) => what.length));
  return lines.map(([what, value]) => `${what.padEnd(width)}  ${value}`).join('\n');
}

const PAGE = join('docs', 'reliability.md');
const RESULTS = /(<!-- results -->\n)[^]*?(<!-- \/results -->)/;

/** Puts the results into their place in the page, with the command that made them and the day (UTC). */
export async function record(run: FaultRun, args: readonly string[]): Promise<void> {
  const file = join(projectRoot(), PAGE);
  const page = await readFile(file, 'utf8');
  if (!RESULTS.test(page)) throw new Error(`${PAGE} has no place for the results.`);
  const command = ['npm run --silent faults', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const text = `\n\`${command}\`, ${new Date().toISOString().slice(0, 10)}:\n\n\`\`\`text\n${printed(run)}\n\`\`\`\n\n`;
  await writeFile(
    file,
    page.replace(RESULTS, (_, before: string, after: string) => `${before}${text}${after}`),
  );
}
