import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { HOLD_REASONS, type Hold } from '@hub/vault/holds';
import { oneOf, said, uuid } from '../arguments';
import { Failure } from '../failure';
import { contextOf } from '../run-context';
import { write, type Terminal } from '../terminal';

interface HoldOptions {
  readonly reason: string;
  readonly until?: string;
  readonly id?: string;
}

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
  vault
    .command('hold')
    .description('keeps a client’s records from being erased (privacy officer of the hub)')
    .argument('<subject>', 'the client’s pseudonym', uuid)
    .requiredOption('--reason <reason>', `why: ${HOLD_REASONS.join(', ')}`, oneOf(HOLD_REASONS))
    .option(
      '--until <instant>',
      'when it ends by itself, in UTC, for example 2032-12-31T05:00:00Z (default: when it is released)',
    )
    .option('--id <uuid>', 'id of the hold; the same one when you repeat this (default: a fresh one)', uuid)
    .action(async (subject: string, { reason, until, id }: HoldOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const placed = await context.hub.post('/v1/vault/hold', { subject, hold: id ?? randomUUID(), ...said({ reason, until }) });
      await context.print(placed, () => `Hold ${String(placed.hold)} is placed.`);
    });

  vault
    .command('holds')
    .description('lists what holds a client’s records now (privacy officer of the hub)')
    .argument('<subject>', 'the client’s pseudonym', uuid)
    .action(async (subject: string, _: object, command: Command) => {
      const context = contextOf(command, terminal);
      const answer = await context.hub.post('/v1/vault/holds', { subject });
      await context.print(answer, () => drawn(answer.holds));
    });

  vault
    .command('release')
    .description('lifts a hold before its end (privacy officer of the hub)')
    .argument('<subject>', 'the client’s pseudonym', uuid)
    .argument('<hold>', 'id of the hold', uuid)
    .action(async (subject: string, hold: string, _: object, command: Command) => {
      const context = contextOf(command, terminal);
      await context.hub.post('/v1/vault/release', { subject, hold });
      await context.print({ released: hold }, () => `Hold ${hold} is released.`);
    });

  vault
    .command('erase')
    .description('destroys the keys of a client’s records, for good (privacy officer or operator of the hub)')
    .argument('<subject>', 'the client’s pseudonym', uuid)
    .requiredOption('--for-good', 'that you know: nothing brings the contents back, no backup either')
    .action(async (subject: string, _: object, command: Command) => {
      const context = contextOf(command, terminal);
      await context.hub.post('/v1/vault/erase', { subject });
      await context.print({ erased: subject }, () => 'The client is erased: what was sealed cannot be read any more.');
    });
};

const drawn = (holds: unknown): string => {
  if (!Array.isArray(holds) || holds.length === 0) return 'Nothing holds this client’s records.';
  return holds.map(({ hold, reason, until }: Hold) => `${hold}  ${reason}  until ${until ?? 'it is released'}`).join('\n');
};
