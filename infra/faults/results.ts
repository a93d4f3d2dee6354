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
const placeOf = (part: string) => new RegExp(`(<!-- results: ${part} -->\\n)[^]*?(<!-- /results -->)`);

/** Puts the results of each part that ran into its place in the page, with the command that made them and the day (UTC). */
export async function record(parts: readonly Part[], args: readonly string[]): Promise<void> {
  const file = join(projectRoot(), PAGE);
  const page = await readFile(file, 'utf8');
  await writeFile(file, recorded(page, parts, args, new Date()));
}

/** See {@link record}. @throws Error when the page has no place for a part */
export function recorded(page: string, parts: readonly Part[], args: readonly string[], now: Date): string {
  const command = ['npm run --silent faults', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  return parts
    .filter(({ result }) => !wasSkipped(result))
    .reduce((text, part) => {
      const place = placeOf(part.part);
      if (!place.test(text)) throw new Error(`${PAGE} has no place for the results of ${part.part}.`);
      const results = `\n\`${command}\`, ${now.toISOString().slice(0, 10)}:\n\n\`\`\`text\n${printed([part])}\n\`\`\`\n\n`;
      return text.replace(place, (_, before: string, after: string) => `${before}${results}${after}`);
    }, page);
}
