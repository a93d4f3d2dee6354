import type { Command } from 'commander';
import { Compile } from 'typebox/compile';
import { Trace } from '@hub/trace';
import { uuid } from '../arguments';
import { Failure } from '../failure';
import { namesOf } from '../hub/names';
import { drawTrace } from '../output/draw-trace';
import { contextOf } from '../run-context';
import type { Terminal } from '../terminal';

const check = Compile(Trace);

export const traceCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('trace')
    .description('draws one referral and its chain on one timeline: what happened, who could see it when, and why not')
    .argument('<referral>', 'its id', uuid)
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command, terminal);
      const trace = await context.hub.get(`/v1/trace/referrals/${id}`);
      if (!check.Check(trace))
        throw new Failure('unreachable', 'hubctl/unexpected-answer', 'The hub answered no trace that this version knows.');
      const names = context.options.json ? undefined : await namesOf(context.hub);
      await context.print(trace, () => drawTrace(trace, terminal.out.columns ?? 120, names));
    });
};
