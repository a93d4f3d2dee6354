import type { Command } from 'commander';
import { offline } from '../offline';
import type { Terminal } from '../terminal';

export const newGenerationCommand = (program: Command, terminal: Terminal): void => {
  const log =
    program.commands.find((command) => command.name() === 'log') ??
    program.command('log').description('the log itself, of a hub that does not run');
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
