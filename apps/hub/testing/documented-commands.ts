/**
 * The commands of a documentation page, and what the page shows of their output.
 *
 * - Commands stand in fenced `sh` blocks; a command may go on over lines that end with a backslash. `# exit code 5` behind one says
 *   how it ends, otherwise it ends with 0.
 * - A `text` block that follows shows the output of the block's last command, shortened: each of its lines appears in the output, in
 *   that order; `…` stands for anything. Ids, instants, positions, digests, tokens, ports and the width of spaces are not compared.
 * - `<word>` in a command is the id (or log position) that an earlier command of the page gave last under that word: in a sentence
 *   (`Consent 6beb… is recorded`), in the first row of a table's column, or as a member of the first JSON value.
 */
export interface DocumentedCommand {
  readonly command: string;
  readonly exitCode: number;
  /** What the page shows of its output; lines. */
  readonly shown: readonly string[];
}

const FENCE = /^```([a-z]*)\n([\s\S]*?)^```$/gm;
const EXIT_CODE = /\s+# exit code (\d+)$/;

export function commandsOf(page: string): readonly DocumentedCommand[] {
  const commands: DocumentedCommand[] = [];
  let end = 0;
  for (const block of page.matchAll(FENCE)) {
    const [whole, language, text = ''] = block;
    const between = page.slice(end, block.index);
    if (language === 'sh')
      commands.push(
        ...text
          .replaceAll(/\s*\\\n\s*/g, ' ')
          .trim()
          .split('\n')
          .filter(Boolean)
          .map(commandOf),
      );
    const last = commands.at(-1);
    // Directly below its commands, or it shows something else.
    if (language === 'text' && last && between.trim() === '')
      commands[commands.length - 1] = { ...last, shown: text.trimEnd().split('\n') };
    end = block.index + whole.length;
  }
  return commands;
}

const commandOf = (line: string): DocumentedCommand => ({
  command: line.replace(EXIT_CODE, ''),
  exitCode: Number(EXIT_CODE.exec(line)?.[1] ?? 0),
  shown: [],
});

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What differs from run to run, and the width of columns, taken out. */
const neutral = (line: string): string =>
  line
    .replaceAll(new RegExp(UUID, 'g'), '<id>')
    .replaceAll(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?/g, '<time>')
    .replaceAll(/\d{2}:\d{2}:\d{2}\.\d{3}/g, '<time>')
    .replaceAll(/\d{4}-\d{2}-\d{2}/g, '<day>')
    .replaceAll(/"[0-9a-f]{64}"/g, '<digest>')
    .replaceAll(/"position":"\d+"/g, '"position":<n>')
    .replaceAll(/(?<=[#@])\d+|(?<=:)\d{4,5}\b|(?<="(?:events|streams|revision)":)\d+/g, '<n>')
    .replaceAll(/─+/g, '─')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The first line that the page shows and the output does not have there; undefined when the output is as shown. */
export function firstUnlike(shown: readonly string[], output: string): string | undefined {
  const lines = output.split('\n').map(neutral);
  let from = 0;
  for (const line of shown.map(neutral)) {
    if (line === '…' || line === '') continue;
    const pattern = new RegExp(`^${line.split('…').map(escaped).join('.*')}$`);
    const found = lines.findIndex((each, index) => index >= from && pattern.test(each));
    if (found === -1) return line;
    from = found + 1;
  }
  return undefined;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Words and the ids that an output gives under them. */
export function namedBy(output: string): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const [, word = '', id = ''] of output.matchAll(new RegExp(`\\b([A-Z][a-z]+) (${UUID})\\b`, 'g')))
    named.set(word.toLowerCase(), id);
  const lines = output.trim().split('\n');
  const rule = lines.findIndex((line) => /^─+(  ─+)*$/.test(line));
  if (rule > 0 && lines[rule + 1] !== undefined) {
    const cells = (line = '') => line.split(/ {2,}/);
    const [head, row] = [cells(lines[rule - 1]), cells(lines[rule + 1])];
    head.forEach((word, column) => void (row[column] && named.set(word, row[column])));
  }
  for (const [word, value] of Object.entries(firstJson(output) ?? {}))
    if (typeof value === 'string' && (word === 'position' || new RegExp(`^${UUID}$`).test(value))) named.set(word, value);
  return named;
}

function firstJson(output: string): object | undefined {
  for (const text of [output, output.split('\n')[0] ?? '']) {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** The command with each `<word>` filled in. @throws Error naming a word that nothing before has given */
export const filled = (command: string, named: ReadonlyMap<string, string>): string =>
  command.replaceAll(/<([a-z-]+)>/g, (_, word: string) => {
    const value = named.get(word);
    if (value === undefined) throw new Error(`The page uses <${word}> before a command has given one: ${command}`);
    return value;
  });
