import type { Command } from 'commander';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { SealedDeliveryError, openDelivery } from '@hub/sealed-delivery';
import { InformationCategory, PartyId, Uuid } from '@hub/vocabulary';
import { uuid } from '../arguments';
import { Failure } from '../failure';
import { contextOf, type RunContext } from '../run-context';
import { readKeyFile, type PartyKey } from '../sealing/key-file';
import { write, type Terminal } from '../terminal';
import { viewOf, withView } from './referral';

/** A release as an adapter shows it to its recipient. */
const Release = Type.Object({
  consent: Uuid,
  release: Uuid,
  sender: PartyId,
  recipient: PartyId,
  client: Uuid,
  sealed: Type.Record(Type.String(), Type.Unknown()),
  obligations: Type.Array(Type.Object({ text: Type.String(), citation: Type.String() })),
});
type Release = Static<typeof Release>;
const release = Compile(Release);
const category = Compile(InformationCategory);

interface UnsealOptions {
  readonly keyFile: string;
  readonly referral?: string;
  readonly view?: string;
}

export const unsealCommand = (program: Command, terminal: Terminal): void => {
  withView(program.command('unseal'))
    .description('opens, here, what releases let your party know; the hub gives it out sealed and cannot read it')
    .argument('[consent]', 'id of the release', uuid)
    .requiredOption('--key-file <file>', 'your party’s key file')
    .option('--referral <id>', 'whatever was released about the person of this referral', uuid)
    .action(async (consent: string | undefined, options: UnsealOptions, command: Command) => {
      const context = contextOf(command, terminal);
      if ((consent === undefined) === (options.referral === undefined))
        throw new Failure('usage', 'hubctl/which-release', 'It is not said which release is meant.', {
          todo: 'Give the release’s id, or --referral.',
        });
      const key = await readKeyFile(terminal, options.keyFile);
      const view = `/v1/${await viewOf(context, options)}`;
      const found =
        consent === undefined ? await ofReferral(context, view, options.referral ?? '') : [await one(context, view, consent)];
      const opened = await Promise.all(found.map((each) => openedOf(each, key)));
      for (const text of new Set(
        found.flatMap(({ obligations }) => obligations.map((each) => `${each.text} [${each.citation}]`)),
      ))
        await write(terminal.err, `${text}\n`);
      await context.print({ items: opened }, () => JSON.stringify(opened, undefined, 2));
    });
};

const one = async ({ hub }: RunContext, view: string, consent: string): Promise<Release> =>
  shaped(await hub.get(`${view}/releases/${consent}`));

/** Both name the person alike, for one party. */
const ofReferral = async ({ hub }: RunContext, view: string, referral: string): Promise<readonly Release[]> => {
  const shown = await hub.get(`${view}/referrals/${referral}`);
  const client: unknown = typeof shown === 'object' && shown !== null && 'client' in shown ? shown.client : undefined;
  return (await hub.all(`${view}/releases`)).map(shaped).filter((each) => each.client === client);
};

const openedOf = async ({ sealed, ...about }: Release, { party, jwk }: PartyKey): Promise<object> => {
  const contents = await Promise.all(
    Object.entries(sealed).map(async ([name, jwe]): Promise<[string, unknown]> => {
      if (!category.Check(name) || typeof jwe !== 'string') return [name, jwe];
      // The recipient is the key's party and not whom the answer names: what was sealed to another one does not open.
      return [name, await openDelivery(jwe, { release: about.release, recipient: party, category: name }, jwk).catch(explained)];
    }),
  );
  const { consent, sender, client } = about;
  return { consent, sender, client, contents: Object.fromEntries(contents) };
};

const shaped = (value: unknown): Release => {
  if (release.Check(value)) return value;
  throw new Failure('unreachable', 'hubctl/unexpected-answer', 'The hub answered something else than a release.');
};

const explained = (error: unknown): never => {
  throw error instanceof SealedDeliveryError ? new Failure('refused', error.code, error.message) : error;
};
