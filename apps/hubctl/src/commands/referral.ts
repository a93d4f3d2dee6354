import type { Command } from 'commander';
import { oneOf, readObject, said, uuid } from '../arguments';
import { Failure } from '../failure';
import { table } from '../output/table';
import { contextOf, sendCommand, withKey, type CommandOptions, type RunContext } from '../run-context';
import type { Terminal } from '../terminal';
import { REFERRAL_ACTS } from './referral-acts';

interface ActOptions extends CommandOptions {
  readonly contents?: string;
  readonly [option: string]: unknown;
}

export const referralCommands = (program: Command, terminal: Terminal): void => {
  const referral = program.command('referral').description('referrals in which your party has a part');

  withKey(referral.command('request'))
    .description('refers a client of yours; it is delivered once there is a lawful basis')
    .argument('<file>', 'the request as JSON or YAML: client, to, purpose, contents by category')
    .action(async (file: string, options: CommandOptions, command: Command) =>
      sendCommand(
        contextOf(command, terminal),
        '/v1/referrals',
        options,
        readObject(terminal, file),
        ({ referral: id }) => `Referral ${String(id)} is requested.`,
      ),
    );

  for (const { name, description, options, done } of REFERRAL_ACTS) {
    withKey(options(referral.command(name).description(description).argument('<referral>', 'its id', uuid)))
      .option('--contents <file>', 'what is told with it, by information category, as JSON or YAML; sealed')
      .action(async (id: string, { key, contents, ...rest }: ActOptions, command: Command) => {
        const body = said({ ...rest, contents: contents === undefined ? undefined : readObject(terminal, contents) });
        const path = `/v1/referrals/${id}/${name}`;
        await sendCommand(
          contextOf(command, terminal),
          path,
          key === undefined ? {} : { key },
          body,
          () => `Referral ${id} ${done}.`,
        );
      });
  }

  withView(referral.command('list'))
    .description('lists the referrals as your party may see them now')
    .option('--status <status>', 'only in this state')
    .option('--side <side>', 'sent, received or all', oneOf(['sent', 'received', 'all']))
    .option('--needs-my-action', 'only those in which your party must act next')
    .option('--at-least <token>', 'wait until the view shows what the command did that answered this token')
    .action(async (options: ListOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const path = `/v1/${await viewOf(context, options)}/referrals`;
      const query = {
        status: options.status,
        side: options.side,
        'needs-my-action': options.needsMyAction,
        'at-least': options.atLeast,
      };
      const items = await context.hub.all(path, query);
      await context.print({ items }, () => (items.length === 0 ? 'No referrals.' : referralTable(items)));
    });

  withView(referral.command('show'))
    .description('shows one referral as your party may see it now')
    .argument('<referral>', 'its id', uuid)
    .option('--at-least <token>', 'wait until the view shows what the command did that answered this token')
    .action(async (id: string, options: ListOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const shown = await context.hub.get(`/v1/${await viewOf(context, options)}/referrals/${id}`, {
        'at-least': options.atLeast,
      });
      await context.print(shown, () => JSON.stringify(shown, undefined, 2));
    });
};

interface ListOptions {
  readonly view?: string;
  readonly status?: string;
  readonly side?: string;
  readonly needsMyAction?: boolean;
  readonly atLeast?: string;
}

export const withView = (command: Command): Command =>
  command.option('--view <kind>', 'the adapter that shows it, by its party kind (default: that of your party)');

/** The adapter of the caller's kind of party. */
export const viewOf = async ({ hub }: RunContext, { view }: { readonly view?: string }): Promise<string> => {
  if (view !== undefined) return encodeURIComponent(view);
  const party = await hub.party();
  const record = await hub.get(`/v1/parties/${encodeURIComponent(party)}`);
  if (typeof record === 'object' && record !== null && 'kind' in record) return String(record.kind);
  throw new Failure('usage', 'hubctl/no-view', 'The hub does not say of which kind your party is.', {
    todo: 'Give --view <kind>.',
  });
};

const referralTable = (items: readonly Readonly<Record<string, unknown>>[]): string =>
  table(
    ['referral', 'status', 'from', 'to', 'requested', 'next'],
    items.map(({ referral, status, sender, addressee, requestedAt, whoActsNext }) => [
      String(referral),
      String(status),
      shown(sender),
      shown(addressee),
      shown(requestedAt).slice(0, 16).replace('T', ' '),
      nextOf(whoActsNext),
    ]),
  );

/** A party that may not know how a referral began is told no more of that than a dash. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : '–');

const nextOf = (next: unknown): string =>
  typeof next === 'object' && next !== null && 'party' in next && 'act' in next
    ? `${String(next.party)}: ${String(next.act)}`
    : '–';
