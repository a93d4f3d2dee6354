import type { Command } from 'commander';
import { readPolicy } from '../jurisdiction';
import { contextOf, sendCommand, withKey, type CommandOptions } from '../run-context';
import type { Terminal } from '../terminal';

export const policyCommands = (program: Command, terminal: Terminal): void => {
  const policy = program.command('policy').description('the jurisdiction’s configuration');

  withKey(policy.command('adopt'))
    .description('puts a version of the policy into force (operator of the hub)')
    .argument('<policy>', 'the folder of a jurisdiction, or a whole policy as JSON or YAML')
    .action(async (path: string, options: CommandOptions, command: Command) =>
      sendCommand(
        contextOf(command, terminal),
        '/v1/policies',
        options,
        await readPolicy(terminal, path),
        () => 'The policy is in force.',
      ),
    );

  policy
    .command('show')
    .description('shows the policy in force')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command, terminal);
      const shown = await context.hub.get('/v1/policy');
      await context.print(shown, () => JSON.stringify(shown, undefined, 2));
    });
};
