import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';
import { wasSkipped, type Part } from './report';

/** The results of a run for people to read: each part with what it did, what it counted, and its controls. */
export const printed = (parts: readonly Part[]): string => parts.map(table).join('\n\n');

function table({ name, seconds, result }: Part): string {
  if (wasSkipped(result)) return `${name}: skipped. ${result.skipped}`;
  const lines: (readonly [what: string, value: string])[] = [
    ...result.figures,
    ...(['lost', 'doubled', 'reordered', 'leaked'] as const).map((sin) => [sin, String(result[sin])] as const),
    ...result.controls.map(({ name: control, caught }) => [`control: ${control}`, caught ? 'caught' : 'NOT CAUGHT'] as const),
  ];
  const width = Math.max(...lines.map(([what]) => what.length));
  return [`${name} (${seconds.toFixed(0)} s)`, ...lines.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`)].join('\n');
}

const PAGE = join('docs', 'reliability.md');
const RESULTS = /(<!-- results -->\n)[^]*?(<!-- \/results -->)/;

/** Puts the results into their place in the page, with the command that made them and the day (UTC). */
export async function record(parts: readonly Part[], args: readonly string[]): Promise<void> {
  const file = join(projectRoot(), PAGE);
  const page = await readFile(file, 'utf8');
  if (!RESULTS.test(page)) throw new Error(`${PAGE} has no place for the results.`);
  const command = ['npm run --silent faults', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const text = `\n\`${command}\`, ${new Date().toISOString().slice(0, 10)}:\n\n\`\`\`text\n${printed(parts)}\n\`\`\`\n\n`;
  await writeFile(
    file,
    page.replace(RESULTS, (_, before: string, after: string) => `${before}${text}${after}`),
  );
}
