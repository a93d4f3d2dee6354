import { Option, type Command } from 'commander';
import { INFORMATION_CATEGORIES, PURPOSES } from '@hub/vocabulary';
import { day, list, listOf, oneOf, readObject, said, uuid } from '../arguments';
import { Failure } from '../failure';
import { contextOf, sendCommand, withKey, type CommandOptions } from '../run-context';
import type { Terminal } from '../terminal';
import { aboutOf, withAbout, type AboutOptions } from './about';

interface GiveOptions extends CommandOptions, AboutOptions {
  readonly file?: string;
  readonly disclosers?: readonly string[];
  readonly recipients?: readonly string[];
  readonly categories?: readonly string[];
  readonly purposes?: readonly string[];
  readonly until?: string;
  readonly untilEvent?: string;
  readonly withoutExpiry?: boolean;
  readonly subjectName?: string;
  readonly signedBy: string;
  readonly signedOn?: string;
  readonly states?: readonly string[];
  readonly subjectNamed?: boolean;
  readonly fresh?: boolean;
  readonly sealed?: string;
}

const STATEMENTS = ['right-to-revoke', 'redisclosure', 'consequences-of-refusing', 'not-a-condition-of-service'];
const SIGNERS = ['subject', 'parent', 'guardian', 'personal-representative'];

export const consentCommands = (program: Command, terminal: Terminal): void => {
  const consent = program.command('consent').description('releases of information, and what a person forbids');

  withAbout(withKey(consent.command('give')))
    .description('records a signed release; what the law requires and the form lacks is named')
    .option('--file <file>', 'the form as JSON or YAML; other options win over it')
    .option('--disclosers <parties>', 'who may tell', list)
    .option('--recipients <parties>', 'who may be told: parties, or kind:<kind> for every party of a kind', list)
    .option('--categories <categories>', 'what may be told', listOf(INFORMATION_CATEGORIES))
    .option('--purposes <purposes>', 'for what, or tpo for treatment, payment and operations', listOf(['tpo', ...PURPOSES]))
    .addOption(
      new Option('--until <day>', 'the last day on which it holds').argParser(day).conflicts(['untilEvent', 'withoutExpiry']),
    )
    .addOption(new Option('--until-event <words>', 'the event by which it ends').conflicts(['until', 'withoutExpiry']))
    .addOption(new Option('--without-expiry', 'the form says that it does not end').conflicts(['until', 'untilEvent']))
    .option('--subject-name <name>', 'the name on the form; sealed')
    .option('--subject-named', 'the form names the person, and the name stays with you (a shelter’s release)')
    .option('--fresh', 'the person gets a pseudonym by this release (a shelter’s release)')
    .option('--sealed <file>', 'what the release lets its recipient know, as hubctl seal made it')
    .option('--signed-by <who>', `who signed: ${SIGNERS.join(', ')}`, oneOf(SIGNERS), 'subject')
    .option('--signed-on <day>', 'the day beside the signature', day)
    .option('--states <statements>', `what the form says in words: ${STATEMENTS.join(', ')}`, listOf(STATEMENTS))
    .action(async (options: GiveOptions, command: Command) => {
      const body = {
        ...(options.fresh ? {} : aboutOf(options)),
        form: formOf(options, terminal),
        ...said({ sealed: options.sealed === undefined ? undefined : readObject(terminal, options.sealed).sealed }),
      };
      await sendCommand(
        contextOf(command, terminal),
        '/v1/consents',
        options,
        body,
        ({ consent: id }) => `Consent ${String(id)} is recorded.`,
      );
    });

  later(consent, terminal, {
    name: 'confirm',
    path: 'consents',
    act: 'confirm',
    description: 'takes a consent that names your party as discloser as its own',
    done: 'Consent confirmed.',
  });
  later(consent, terminal, {
    name: 'revoke',
    path: 'consents',
    act: 'revoke',
    description: 'records that the person revoked it',
    done: 'Consent revoked: from now on nothing opens on it.',
  });
  later(consent, terminal, {
    name: 'ended',
    path: 'consents',
    act: 'ended',
    description: 'reports that the event by which it ends has happened',
    done: 'Consent ended.',
  });

  withAbout(withKey(consent.command('deny')))
    .description('records that the person forbids; it beats every consent and permission')
    .option('--disclosers <parties>', 'who may not tell (default: nobody may)', list)
    .option('--recipients <parties>', 'who may not be told (default: nobody may)', list)
    .option('--categories <categories>', 'what may not be told (default: anything)', listOf(INFORMATION_CATEGORIES))
    .option('--only-for <purpose>', 'the one purpose for which it is forbidden (default: every one)', oneOf(PURPOSES))
    .action(async (options: GiveOptions & { readonly onlyFor?: string }, command: Command) => {
      const { disclosers, recipients, categories, onlyFor } = options;
      const body = {
        ...aboutOf(options),
        ...said({ disclosers: disclosers?.map(selector), recipients: recipients?.map(selector), categories, onlyFor }),
      };
      await sendCommand(
        contextOf(command, terminal),
        '/v1/denials',
        options,
        body,
        ({ denial }) => `Denial ${String(denial)} is recorded.`,
      );
    });

  later(consent, terminal, {
    name: 'lift',
    path: 'denials',
    act: 'lift',
    description: 'records that the person takes a denial back',
    done: 'Denial lifted.',
  });
};

interface Later {
  readonly name: string;
  readonly path: 'consents' | 'denials' | 'exceptions';
  readonly act: string;
  readonly description: string;
  readonly done: string;
}

/** A command on what stands in a register already: it needs the id and nothing else. */
export const later = (parent: Command, terminal: Terminal, { name, path, act, description, done }: Later): void => {
  withKey(parent.command(name))
    .description(description)
    .argument('<id>', 'its id', uuid)
    .action(async (id: string, options: CommandOptions, command: Command) =>
      sendCommand(contextOf(command, terminal), `/v1/${path}/${id}/${act}`, options, {}, () => done),
    );
};

/** `kind:provider` is every party of a kind, anything else a party. */
const selector = (text: string): object => (text.startsWith('kind:') ? { kind: text.slice('kind:'.length) } : { party: text });

const formOf = (options: GiveOptions, terminal: Terminal): object => {
  const { file, disclosers, recipients, categories, purposes, subjectName, subjectNamed, states, signedBy, signedOn } = options;
  if (purposes?.includes('tpo') && purposes.length > 1) {
    throw new Failure('usage', 'hubctl/purposes', 'A form says either tpo or single purposes.');
  }
  return {
    ...(file === undefined ? {} : readObject(terminal, file)),
    ...said({
      disclosers,
      recipients: recipients?.map(selector),
      categories,
      purposes: purposes?.includes('tpo') ? 'tpo' : purposes,
      expiry: expiryOf(options),
      subjectName,
      subjectNamed,
      statements: states,
      signatures: signedOn === undefined ? undefined : [{ by: signedBy, on: signedOn }],
    }),
  };
};

const expiryOf = ({ until, untilEvent, withoutExpiry }: GiveOptions): object | undefined => {
  if (until !== undefined) return { on: until };
  if (untilEvent !== undefined) return { event: untilEvent };
  return withoutExpiry ? { none: true } : undefined;
};
