import type { Command } from 'commander';
import { Compile } from 'typebox/compile';
import { Trace } from '@hub/trace';
import { uuid } from '../arguments';
import { Failure } from '../failure';
import { namesOf } from '../hub/names';
import { drawTrace } from '../output/draw-trace';
import { contextOf, type RunContext } from '../run-context';
import type { Terminal } from '../terminal';

const check = Compile(Trace);

export const traceCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('trace')
    .description(
      'draws one referral and its chain, or one episode with its hand-offs, on one timeline: what happened, who could see it when, and why not',
    )
    .argument('<id>', 'of a referral, an episode or a hand-off', uuid)
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command, terminal);
      const trace = await traceOf(context, id);
      if (!check.Check(trace))
        throw new Failure('unreachable', 'hubctl/unexpected-answer', 'The hub answered no trace that this version knows.');
      const names = context.options.json ? undefined : await namesOf(context.hub);
      await context.print(trace, () => drawTrace(trace, terminal.out.columns ?? 120, names));
    });
};

/** An id says not of what it is one: what is no referral to this caller may be an episode or a hand-off. */
const traceOf = async ({ hub }: RunContext, id: string): Promise<unknown> => {
  try {
    return await hub.get(`/v1/trace/referrals/${id}`);
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== 'notThere') throw error;
    return hub.get(`/v1/trace/episodes/${id}`);
  }
};
