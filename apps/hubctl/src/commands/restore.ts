import { resolve } from 'node:path';
import type { Command } from 'commander';
import { offline } from '../offline';
import type { Terminal } from '../terminal';

const JOURNAL = {
  there: 'The safety journal is where the hub will look for it: start the hub, it issues again what the backup does not have.',
  missing:
    'The safety journal is not where the hub will look for it, and the hub does not serve without: put it there (HUB_JOURNAL), then start the hub.',
  another:
    'Where the hub will look for its safety journal is another hub’s: name the folder of its own (HUB_JOURNAL), then start the hub.',
} as const;

export const restoreCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('restore')
    .description('restores a backup into an empty hub that does not run; one that was interrupted goes on where it was')
    .requiredOption('--from <folder>', 'the folder that hubctl backup wrote to')
    .option('--check', 'only reads the backup through and says whether it is whole')
    .action(async ({ from, check }: { from: string; check?: true }, command: Command) =>
      offline(command, terminal, async (context) => {
        // Only this command needs a database driver: the others start faster without.
        const [{ restoreHub }, { Backup, checkBackup }] = await Promise.all([import('@hub/process'), import('@hub/backup')]);
        const backup = await Backup.open(resolve(terminal.folder, from));
        const { at, run, events } = backup.manifest;
        if (check) {
          const total = events.digest.size + backup.rows;
          await checkBackup(backup, (done) => context.steps.at('checking', done, total));
          context.steps.end();
          const found = { whole: true, run, asOf: at, events: events.digest.size, position: events.last, root: events.root };
          await context.print(
            found,
            () => `The backup is whole: run ${run} of ${at}, ${found.events} events.\nDigest of the log ${found.root}`,
          );
          return;
        }
        const report = await restoreHub({
          ...context,
          backup,
          onProgress: ({ step, done, total }) => context.steps.at(step, done, total),
        });
        context.steps.end();
        await context.print(
          report,
          () =>
            `Restored as of ${report.asOf}: ${report.events} events, generation ${report.generation} of the log.\n` +
            `Digest of the log ${report.root}\n${JOURNAL[report.journal]}`,
        );
      }),
    );
};
