import { refused, type DecidedEvent, type EvolvedEvent, type Refusal } from '@hub/event-sourcing';
import { inFixedOrder } from '@hub/parties';
import type { InformationCategory, PartyId, SubjectHead, SubjectId, Uuid } from '@hub/vocabulary';
import type { ConsentDenied, ConsentRecorded, ExceptionInvoked, PartySelector } from './register.events';
import { emptyRegister, evolveRegister, type Register } from './register.state';
import { RELEASE_SEALED, type ReleaseSealed } from './sealed-release/sealed-release.events';
import { VersionedMap } from './versioned-map';

/** What the register remembers of a release that came with deliveries. */
export interface SealedRelease {
  readonly author: PartyId;
  readonly recipient: PartyId;
}

/** The register as its deciders see it: beside what bases are judged by, the head under which each entry was recorded. */
export interface RegisterEntries extends Register {
  readonly heads: ReadonlyMap<Uuid, SubjectHead>;
  /** The releases that came with something sealed to their recipient (decision 9). */
  readonly sealed: ReadonlyMap<Uuid, SealedRelease>;
}

export const noEntries: RegisterEntries = { ...emptyRegister, heads: new Map(), sealed: new Map() };

/** Folds one event of the stream `consents-<subject>`. */
export const evolveEntries = (entries: RegisterEntries, event: EvolvedEvent): RegisterEntries => {
  const register = { ...entries, ...evolveRegister(entries, event) };
  switch (event.type) {
    // The catalogue has validated each open part against the schema that belongs to its type.
    case 'consent.recorded': {
      const open = event.open as ConsentRecorded;
      return { ...register, heads: VersionedMap.of(entries.heads).with(open.consent, open) };
    }
    case 'consent.denied': {
      const open = event.open as ConsentDenied;
      return { ...register, heads: VersionedMap.of(entries.heads).with(open.denial, open) };
    }
    case 'exception.invoked': {
      const open = event.open as ExceptionInvoked;
      return { ...register, heads: VersionedMap.of(entries.heads).with(open.exception, open) };
    }
    case RELEASE_SEALED: {
      const { consent, author, recipient } = event.open as ReleaseSealed;
      return { ...register, sealed: VersionedMap.of(entries.sealed).with(consent, { author, recipient }) };
    }
    default:
      return register;
  }
};

/** What every command on a subject's register brings, resolved by the edge: the decider looks nothing up (decision 2). */
export interface RegisterCommand {
  readonly subject: SubjectId;
  /** The party of the caller's signed token; becomes the author. */
  readonly party: PartyId;
  readonly now: Date;
  /** `impliedBy` of every party named and of the acting one (decision 3). */
  readonly implies: readonly InformationCategory[];
}

/** The parties and kinds that the hub knows: a map or a set of each. */
export interface Known {
  readonly parties: Pick<ReadonlySet<PartyId>, 'has'>;
  readonly kinds: Pick<ReadonlySet<string>, 'has'>;
}

/** The head of a new entry: it concerns its author and the parties that it names. */
export const headOfNew = (
  { subject, party, implies }: RegisterCommand,
  entry: Pick<SubjectHead, 'matter' | 'purpose'> & {
    readonly named: readonly PartyId[];
    readonly categories: readonly InformationCategory[];
  },
): SubjectHead => ({
  subject,
  author: party,
  matter: entry.matter,
  purpose: entry.purpose,
  concerns: [...new Set([party, ...entry.named])],
  implies: inFixedOrder([...implies, ...entry.categories]),
});

/** The head of what is recorded about an entry later: it concerns and gives away no less than the entry did. */
export const headOfLater = (head: SubjectHead, author: PartyId, implies: readonly InformationCategory[] = []): SubjectHead => ({
  subject: head.subject,
  author,
  matter: head.matter,
  purpose: head.purpose,
  concerns: [...new Set([...head.concerns, author])],
  implies: inFixedOrder([...head.implies, ...implies]),
});

/** An event before it has an id. */
export const decided = <Type extends string, Open>(
  type: Type,
  open: Open,
  segments?: DecidedEvent['segments'],
): DecidedEvent<Type, Open> => ({
  type,
  version: 1,
  open,
  ...(segments === undefined ? {} : { segments }),
});

export const partiesOf = (selectors: readonly PartySelector[]): readonly PartyId[] =>
  selectors.flatMap((selector) => ('party' in selector ? [selector.party] : []));

/** Refuses names that nobody registered, saying where on the form they stand and not what they are. */
export const unknownSelectors = (
  lists: Readonly<Record<string, readonly PartySelector[]>>,
  { parties, kinds }: Known,
): Refusal | undefined => {
  const details = Object.entries(lists).flatMap(([field, selectors]) =>
    selectors.flatMap((selector, index) =>
      ('party' in selector ? parties.has(selector.party) : kinds.has(selector.kind))
        ? []
        : [{ code: 'consent/unknown-party', message: `Entry ${index + 1} of ${field} is no party or party kind of this hub.` }],
    ),
  );
  return details.length === 0
    ? undefined
    : refused(
        'consent/unknown-party',
        'Some disclosers or recipients are not registered in this hub. Correct the names, or have the parties registered.',
        details,
      );
};
