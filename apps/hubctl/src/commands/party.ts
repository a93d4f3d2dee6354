import type { Command } from 'commander';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { list, listOf, readObject, said } from '../arguments';
import { Failure } from '../failure';
import { table } from '../output/table';
import { contextOf, sendCommand, withKey, type CommandOptions } from '../run-context';
import type { Terminal } from '../terminal';

interface AddOptions extends CommandOptions {
  readonly file?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly area?: readonly string[];
  readonly programme?: readonly object[];
  readonly implies?: readonly string[];
  readonly publicKey?: readonly object[];
}

export const partyCommands = (program: Command, terminal: Terminal): void => {
  const party = program.command('party').description('organisations that take part in the hub');

  withKey(party.command('add'))
    .description('registers a party, or replaces its record (operator of the hub)')
    .argument('<party>', 'its id: lower-case letters, digits and dashes')
    .option('--kind <kind>', 'its kind, for example cbc or provider')
    .option('--name <text>', 'its name')
    .option('--area <names>', 'service areas, separated by commas', list)
    .option(
      '--programme <id:name[:category+category]>',
      'a programme and what being served by it gives away; repeatable',
      programme,
    )
    .option('--implies <categories>', 'what every dealing with it gives away', listOf(INFORMATION_CATEGORIES))
    .option(
      '--public-key <file>',
      'a public key of the party, as its hubctl keys create printed it; repeatable',
      publicKeyIn(terminal),
    )
    .option('--file <file>', 'the record as JSON or YAML; other options win over it')
    .action(
      async (
        id: string,
        { file, kind, name, area, programme: programmes, implies, publicKey: publicKeys, ...options }: AddOptions,
        command: Command,
      ) => {
        const record: Record<string, unknown> = {
          serviceAreas: [],
          programmes: [],
          ...(file === undefined ? {} : readObject(terminal, file)),
          party: id,
          ...said({ kind, name, serviceAreas: area, programmes, implies, publicKeys }),
        };
        if (record.kind === undefined || record.name === undefined) {
          throw new Failure('usage', 'hubctl/party-incomplete', 'A party has a kind and a name.', {
            todo: 'Give --kind and --name, or a --file.',
          });
        }
        await sendCommand(contextOf(command, terminal), '/v1/parties', options, record, () => `Party ${id} is registered.`);
      },
    );

  party
    .command('list')
    .description('lists the parties')
    .option('--kind <kind>', 'only of this kind')
    .option('--area <name>', 'only those that serve this area')
    .option('--programme <id>', 'only those that run this programme')
    .action(async ({ kind, area, programme: id }: { kind?: string; area?: string; programme?: string }, command: Command) => {
      const context = contextOf(command, terminal);
      const items = await context.hub.all('/v1/parties', { kind, serviceArea: area, programme: id });
      await context.print({ items }, () =>
        table(
          ['party', 'kind', 'name', 'areas'],
          items.map((item) => [String(item.party), String(item.kind), String(item.name), names(item.serviceAreas)]),
        ),
      );
    });

  party
    .command('show')
    .description('shows one party')
    .argument('<party>')
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command, terminal);
      const shown = await context.hub.get(`/v1/parties/${encodeURIComponent(id)}`);
      await context.print(shown, () => JSON.stringify(shown, undefined, 2));
    });
};

const names = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(', ') : '');

/** `detox:Detoxification:substance-use+health` */
const programme = (text: string, before: readonly object[] = []): readonly object[] => {
  const [id = '', name = id, categories = ''] = text.split(':');
  const implies = listOf(INFORMATION_CATEGORIES)(categories.replaceAll('+', ','));
  return [...before, { id, name, implies }];
};

/** What `hubctl keys create` printed: with `--json` the whole answer, else the key itself. */
const publicKeyIn =
  (terminal: Terminal) =>
  (path: string, before: readonly object[] = []): readonly object[] => {
    const read = readObject(terminal, path);
    const key = read.publicKey ?? read;
    if (typeof key === 'object' && key !== null && 'kid' in key && 'jwk' in key) return [...before, key];
    throw new Failure('usage', 'hubctl/no-public-key', `The file ${path} holds no public key.`, {
      todo: 'Give what "hubctl keys create" or "hubctl keys show" printed.',
    });
  };
