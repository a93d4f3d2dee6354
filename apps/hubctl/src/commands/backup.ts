import { resolve } from 'node:path';
import type { Command } from 'commander';
import { offline } from '../offline';
import type { Terminal } from '../terminal';

/** Of a bar's width, for work whose amount is not known beforehand. */
const PARTS = 1_000;

export const backupCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('backup')
    .description('adds to a folder what is new in the hub’s log and vault; while the hub runs, and again and again')
    .requiredOption('--to <folder>', 'where the backup is, or will be; on other storage than the hub')
    .action(async ({ to }: { to: string }, command: Command) =>
      offline(command, terminal, async (context) => {
        // Only this command needs a database driver: the others start faster without.
        const [{ openBackupSource }, { writeBackup }] = await Promise.all([import('@hub/process'), import('@hub/backup')]);
        const source = await openBackupSource(context);
        try {
          const report = await writeBackup({
            folder: resolve(terminal.folder, to),
            source,
            now: () => new Date(),
            onProgress: ({ step, part }) => context.steps.at(step, Math.round(part * PARTS), PARTS),
          });
          context.steps.end();
          await context.print(
            report,
            () =>
              `Run ${report.run} is whole: ${report.added} events added, ${report.events} in all up to position ${report.position}; ` +
              `${report.accessRecords} access records added, ${report.keys} keys.\n` +
              `Digest of the log ${report.root}\n` +
              'The master key and the safety journal are not in it: keep both elsewhere, they are needed to restore.',
          );
        } finally {
          await source.close();
        }
      }),
    );
};
