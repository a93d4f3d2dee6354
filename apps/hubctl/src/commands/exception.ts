import type { Command } from 'commander';
import { INFORMATION_CATEGORIES, PURPOSES, REGIMES } from '@hub/vocabulary';
import { listOf, oneOf, readObject, said } from '../arguments';
import { contextOf, sendCommand, withKey, type CommandOptions } from '../run-context';
import type { Terminal } from '../terminal';
import { aboutOf, withAbout, type AboutOptions } from './about';
import { later } from './consent';

interface InvokeOptions extends CommandOptions, AboutOptions {
  readonly kind: string;
  readonly regime: string;
  readonly recipient: string;
  readonly categories: readonly string[];
  readonly purpose: string;
  readonly facts: string;
  readonly until?: string;
}

export const exceptionCommands = (program: Command, terminal: Terminal): void => {
  const exception = program.command('exception').description('disclosures without consent, for example in a medical emergency');

  withAbout(withKey(exception.command('invoke')))
    .description('your party discloses on an exception of the policy; who, why and the facts are recorded')
    .requiredOption('--kind <kind>', 'as the policy lists it, for example medical-emergency')
    .requiredOption('--regime <regime>', `under which law: ${REGIMES.join(', ')}`, oneOf(REGIMES))
    .requiredOption('--recipient <party>', 'who is told')
    .requiredOption('--categories <categories>', 'what is told', listOf(INFORMATION_CATEGORIES))
    .requiredOption('--purpose <purpose>', 'for what', oneOf(PURPOSES))
    .requiredOption(
      '--facts <file>',
      'what the law wants recorded, as JSON or YAML; sealed (42 CFR 2.51: recipient, discloser, occurredAt, nature)',
    )
    .option('--until <instant>', 'an earlier end than the policy allows')
    .action(async (options: InvokeOptions, command: Command) => {
      const { kind, regime, recipient, categories, purpose, facts, until } = options;
      const body = {
        ...aboutOf(options),
        ...said({ kind, regime, recipient, categories, purpose, facts: readObject(terminal, facts), until }),
      };
      await sendCommand(
        contextOf(command, terminal),
        '/v1/exceptions',
        options,
        body,
        ({ exception: id }) => `Exception ${String(id)} is recorded.`,
      );
    });

  later(exception, terminal, {
    name: 'end',
    path: 'exceptions',
    act: 'end',
    description: 'ends an exception before its time',
    done: 'Exception ended.',
  });
};
