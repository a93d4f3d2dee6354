import type { Command } from 'commander';
import { Failure } from '../failure';
import { contextOf } from '../run-context';
import type { Terminal } from '../terminal';

export const statusCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('status')
    .description('says whether the hub is there and ready; needs no sign-in')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command, terminal);
      const { status, body } = await context.hub.health('/readyz');
      const ready = status === 200;
      await context.print({ url: context.url, ready, report: body }, () =>
        `${context.url} is ${ready ? 'ready' : 'not ready'}.\n${checks(body)}`.trimEnd(),
      );
      if (!ready)
        throw new Failure('unreachable', 'hubctl/not-ready', 'The hub is there but does not take work yet.', {
          todo: 'Wait a moment, or look at its log.',
        });
    });
};

const checks = (report: unknown): string => {
  const list: unknown = typeof report === 'object' && report !== null && 'checks' in report ? report.checks : undefined;
  if (!Array.isArray(list)) return '';
  return list
    .map((check: unknown) => {
      if (typeof check !== 'object' || check === null || !('name' in check) || !('ready' in check)) return '';
      const { name, ready, ...figures } = check;
      const rest = Object.entries(figures)
        .map(([figure, value]) => `${figure} ${String(value)}`)
        .join(', ');
      return `  ${ready === true ? '✓' : '✗'} ${String(name)}${rest === '' ? '' : `  (${rest})`}`;
    })
    .join('\n');
};
