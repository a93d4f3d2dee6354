import type { Command } from 'commander';
import { Failure } from '../failure';
import { contextOf } from '../run-context';
import { write, type Terminal } from '../terminal';

export const vaultCommands = (program: Command, terminal: Terminal): void => {
  const vault = program.command('vault').description('the hub’s keys: their replacement, erasure, and what holds it up');

  vault
    .command('rotate')
    .description('wraps every key under the new master key while the hub runs (operator of the hub); may be repeated')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command, terminal);
      let rewrapped = 0;
      for (;;) {
        const answer = await context.hub.post('/v1/vault/rotate', {});
        const { rewrapped: now, remaining } = answer;
        if (typeof now !== 'number' || typeof remaining !== 'number')
          throw new Failure('unreachable', 'hubctl/unexpected-answer', 'The hub answered something else than its progress.');
        rewrapped += now;
        if (remaining === 0) break;
        await write(terminal.err, `wrapped ${rewrapped} of ${rewrapped + remaining} keys\n`);
      }
      await context.print({ rewrapped, remaining: 0 }, () =>
        [
          `${rewrapped} keys were wrapped anew; the master key in use wraps all of them.`,
          'Remove the one before it (HUB_MASTER_KEY_PREVIOUS, or the file master-previous.key), and keep it as long as backups from before.',
        ].join('\n'),
      );
    });
};
