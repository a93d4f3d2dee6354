import type { Command } from 'commander';
import { offline } from '../offline';
import type { Terminal } from '../terminal';

/** Of a bar's width, for work whose amount is not known beforehand. */
const PARTS = 1_000;
const PLACES = 'postgres (the hub’s own database), eventstore (what HUB_EVENTSTORE names) or esdb://…';

export const logCommands = (program: Command, terminal: Terminal): void => {
  const log = program.command('log').description('the log itself');
  log
    .command('copy')
    .description('moves the hub’s log to another store; one that was interrupted goes on where it was')
    .requiredOption('--from <store>', `where the log is: ${PLACES}`)
    .requiredOption('--to <store>', `where it is to be: ${PLACES}`)
    .option('--prepare', 'copies what there is while the hub runs; the next run, with the hub stopped, has little left to do')
    .action(async ({ from, to, prepare = false }: { from: string; to: string; prepare?: boolean }, command: Command) =>
      offline(command, terminal, async (context) => {
        // Only this command needs the drivers: the others start faster without.
        const { copyHubLog } = await import('@hub/process');
        const { identity, ...copied } = await copyHubLog({
          ...context,
          from,
          to,
          complete: !prepare,
          onProgress: ({ step, part }) => context.steps.at(step, Math.round(part * PARTS), PARTS),
        });
        context.steps.end();
        await context.print(
          { ...copied, complete: identity !== undefined, ...identity },
          () =>
            `${copied.events} events stand in the new log, ${copied.events - copied.resumedAt} of them copied now.\n` +
            `Digest of the log ${copied.root}\n${identity === undefined ? PREPARED : served(identity.generation, to)}`,
        );
      }),
    );
  log
    .command('new-generation')
    .description('declares the log a new generation, after its database was brought back to an earlier moment by other means')
    .requiredOption('--for-good', 'that you know: views and topics are built anew, tokens handed out before are void')
    .action(async (_: object, command: Command) =>
      offline(command, terminal, async (context) => {
        // Only this command needs a database driver: the others start faster without.
        const { beginNewGeneration } = await import('@hub/process');
        const begun = await beginNewGeneration(context);
        await context.print(
          begun,
          () => `The log is generation ${begun.generation} now. Start the hub: it needs its own safety journal.`,
        );
      }),
    );
};

const PREPARED = 'It does not serve yet: stop the hub, then give the same command without --prepare.';

const served = (generation: number, to: string): string =>
  `It is the hub’s log now, as generation ${generation}; the old one is given up. Start the hub ` +
  `${to === 'postgres' ? 'without HUB_EVENTSTORE' : 'with HUB_EVENTSTORE set to the new store'}: it builds its views anew.`;
