import { InvalidArgumentError, type Command } from 'commander';
import type { ShownBoard } from '@hub/party-adapter';
import { Failure } from '../failure';
import { namesOf } from '../hub/names';
import { drawBoard } from '../output/draw-board';
import { contextOf } from '../run-context';
import type { Terminal } from '../terminal';
import { viewOf, withView } from './referral';

interface BoardOptions {
  readonly view?: string;
  readonly limit?: number;
  readonly atLeast?: string;
}

export const boardCommand = (program: Command, terminal: Terminal): void => {
  withView(program.command('board'))
    .description('shows who is accountable for whom, what waits on whom and for how long, referrals in and out')
    .option('--limit <count>', 'at most so many referrals, and so many episodes (1 to 500; default 200)', count)
    .option('--at-least <token>', 'wait until the view shows what the command did that answered this token')
    .action(async (options: BoardOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const query = { limit: options.limit, 'at-least': options.atLeast };
      const board = await context.hub.get(`/v1/${await viewOf(context, options)}/board`, query);
      if (!isBoard(board))
        throw new Failure('unreachable', 'hubctl/unexpected-answer', 'The hub answered no board that this version knows.');
      const drawn = context.options.json ? undefined : drawBoard(board, await context.hub.party(), await namesOf(context.hub));
      await context.print(board, () => drawn ?? '');
    });
};

const count = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 500) throw new InvalidArgumentError('It is a number from 1 to 500.');
  return number;
};

/** The hub says what is in them by its own description; that they are there is what the drawing needs. */
const isBoard = (value: unknown): value is ShownBoard =>
  typeof value === 'object' &&
  value !== null &&
  ['episodes', 'referrals', 'waitsOn', 'load', 'coordinators'].every((name) => Array.isArray(Reflect.get(value, name))) &&
  typeof Reflect.get(value, 'counts') === 'object';
