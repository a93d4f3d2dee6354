import type { Command } from 'commander';
import { Failure } from '../failure';
import { contextOf } from '../run-context';
import { write, type Terminal } from '../terminal';

interface ReplayOptions {
  readonly stream?: string;
  readonly all?: boolean;
  readonly until?: string;
  readonly party?: string;
}

export const replayCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('replay')
    .description('folds the log up to a moment and prints the state, one JSON value a line; the same moment, the same bytes')
    .option('--stream <name>', 'one stream, for example referral-<id>')
    .option('--all', 'the whole log')
    .option('--until <moment>', 'an instant (2026-12-01T12:00:00Z) or a log position (default: the present end)')
    .option('--party <party>', 'what this party could see then, instead of the state')
    .action(async ({ stream, all, until, party }: ReplayOptions, command: Command) => {
      if ((stream === undefined) === (all !== true)) {
        throw new Failure('usage', 'hubctl/replay-what', 'A replay is of one stream, or of the whole log.', {
          todo: 'Give either --stream or --all.',
        });
      }
      const { hub } = contextOf(command, terminal);
      let last = '';
      const decoder = new TextDecoder();
      for await (const chunk of hub.stream('/v1/replay', { stream, all, until, party })) {
        last = lastLine(last + decoder.decode(chunk, { stream: true }));
        await write(terminal.out, chunk);
      }
      if (!isEnd(last)) {
        throw new Failure('unreachable', 'hubctl/cut-short', 'The answer was cut short: its last line is missing.', {
          todo: 'Run it again.',
        });
      }
    });
};

/** Every replay ends with a line of this kind: an answer without it is not whole. */
const isEnd = (line: string): boolean => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'end';
  } catch {
    return false;
  }
};

/** The line that is being received, or the last whole one at its end. */
const lastLine = (text: string): string => {
  const whole = text.endsWith('\n') ? text.slice(0, -1) : text;
  return whole.slice(whole.lastIndexOf('\n') + 1) + (text.endsWith('\n') ? '\n' : '');
};
