import { InvalidArgumentError, type Command } from 'commander';
import { makeKeyFile, readKeyFile, registrationOf, type PartyKey } from '../sealing/key-file';
import { contextOf } from '../run-context';
import type { Terminal } from '../terminal';

export const keysCommands = (program: Command, terminal: Terminal): void => {
  const keys = program.command('keys').description('keys of your own, to which others seal what the hub must not read');

  keys
    .command('create')
    .description('makes a key and keeps its private half in a file of yours (mode 600); nothing is sent anywhere')
    .argument('<file>', 'where the key is kept; it must not be there yet')
    .requiredOption('--for <party>', 'your party’s id in the hub', partyId)
    .action(async (file: string, { for: party }: { readonly for: string }, command: Command) => {
      const key = await makeKeyFile(terminal, file, party, new Date());
      await printed(command, terminal, key, file, [
        `The key is in ${file}. Keep a copy where only your party gets at it: what is sealed to it opens with nothing else.`,
        'Its public half, for the operator of the hub (hubctl party add … --public-key <file>):',
      ]);
    });

  keys
    .command('show')
    .description('prints the public half of a key file, and the thumbprint that a sender compares')
    .argument('<file>')
    .action(async (file: string, _: object, command: Command) =>
      printed(command, terminal, await readKeyFile(terminal, file), file, []),
    );
};

const printed = (command: Command, terminal: Terminal, key: PartyKey, file: string, lines: readonly string[]): Promise<void> =>
  contextOf(command, terminal).print({ party: key.party, kid: key.kid, file, publicKey: registrationOf(key) }, () =>
    [...lines, JSON.stringify(registrationOf(key)), `Thumbprint: ${key.kid}`].join('\n'),
  );

const partyId = (text: string): string => {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError('A party’s id is made of lower-case letters, digits and dashes.');
  return text;
};
