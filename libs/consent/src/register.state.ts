import type { EvolvedEvent } from '@hub/event-sourcing';
import type { CalendarDate, InformationCategory, PartyId, Purpose, Regime, SubjectId, Uuid } from '@hub/vocabulary';
import type {
  ConsentConfirmed,
  ConsentDenied,
  ConsentEnd,
  ConsentExpired,
  ConsentRecorded,
  ConsentRevoked,
  DenialLifted,
  ExceptionEnded,
  ExceptionInvoked,
  PartySelector,
} from './register.events';
import { VersionedMap } from './versioned-map';

/** A signed release as the register knows it. Whether it opens anything now is judged by `inForce` of the disclosure context. */
export interface GrantedConsent {
  readonly consent: Uuid;
  /** The party that recorded it, as author. */
  readonly recorder: PartyId;
  readonly disclosers: readonly PartyId[];
  /** Disclosers whose data it opens: the recorder when it is one of them, and each that confirmed it (decision 6). */
  readonly confirmed: ReadonlySet<PartyId>;
  readonly recipients: readonly PartySelector[];
  readonly categories: readonly InformationCategory[];
  readonly purposes: readonly Purpose[];
  readonly regimes: readonly Regime[];
  readonly end: ConsentEnd;
  readonly signedOn: CalendarDate;
  readonly policy: string;
  readonly state: 'active' | 'revoked' | 'expired';
  /** When, and at which revision of the register, it was recorded. */
  readonly recordedAt: Date;
  readonly revision: number;
}

/** What the subject forbids. An empty list means everybody, or everything. */
export interface Denial {
  readonly denial: Uuid;
  readonly author: PartyId;
  readonly disclosers: readonly PartySelector[];
  readonly recipients: readonly PartySelector[];
  readonly categories: readonly InformationCategory[];
  /** Absent: for every purpose. */
  readonly purpose?: Purpose;
  readonly lifted: boolean;
  readonly recordedAt: Date;
  readonly revision: number;
}

/** An exception of the jurisdiction's table that somebody invoked. */
export interface InvokedException {
  readonly exception: Uuid;
  readonly kind: string;
  readonly regime: Regime;
  readonly discloser: PartyId;
  readonly recipient: PartyId;
  readonly categories: readonly InformationCategory[];
  readonly citation: string;
  readonly occurredAt: Date;
  /** The first instant at which it no longer holds. */
  readonly until: Date;
  readonly author: PartyId;
  readonly ended: boolean;
  readonly recordedAt: Date;
  readonly revision: number;
}

/** All consents, denials and exceptions of one subject, in the order in which they were recorded (decision 6). */
export interface Register {
  /** Known from the first event on. */
  readonly subject?: SubjectId;
  readonly consents: ReadonlyMap<Uuid, GrantedConsent>;
  readonly denials: ReadonlyMap<Uuid, Denial>;
  readonly exceptions: ReadonlyMap<Uuid, InvokedException>;
  /**
   * Consents that were revoked before they are recorded here: after a restore the safety journal's revocations come first, and
   * a repeated recording of the consent must not bring it back to life (decision 4).
   */
  readonly revokedUnseen?: ReadonlySet<Uuid>;
}

export const emptyRegister: Register = { consents: new Map(), denials: new Map(), exceptions: new Map() };

/** The event types of the register, each with its open part. */
type RegisterEvent =
  | EvolvedEvent<'consent.recorded', ConsentRecorded>
  | EvolvedEvent<'consent.confirmed', ConsentConfirmed>
  | EvolvedEvent<'consent.revoked', ConsentRevoked>
  | EvolvedEvent<'consent.expired', ConsentExpired>
  | EvolvedEvent<'consent.denied', ConsentDenied>
  | EvolvedEvent<'denial.lifted', DenialLifted>
  | EvolvedEvent<'exception.invoked', ExceptionInvoked>
  | EvolvedEvent<'exception.ended', ExceptionEnded>;

/**
 * Folds one event of the stream `consents-<subject>` into the register. Events come upcast and validated; a type that says
 * nothing about consents, denials or exceptions leaves the register as it is.
 */
export const evolveRegister = (register: Register, recorded: EvolvedEvent): Register => {
  // The catalogue has validated the open part against the schema that belongs to the type.
  const event = recorded as RegisterEvent;
  switch (event.type) {
    case 'consent.recorded':
      return {
        ...register,
        subject: event.open.subject,
        consents: put(register.consents, event.open.consent, {
          ...granted(event),
          ...(register.revokedUnseen?.has(event.open.consent) ? { state: 'revoked' } : {}),
        }),
      };
    case 'consent.confirmed':
      return withConsent(register, event.open.consent, (consent) => ({
        ...consent,
        confirmed: new Set([...consent.confirmed, event.open.discloser]),
      }));
    case 'consent.revoked':
      return register.consents.has(event.open.consent)
        ? withConsent(register, event.open.consent, (consent) => ({ ...consent, state: 'revoked' }))
        : { ...register, revokedUnseen: new Set([...(register.revokedUnseen ?? []), event.open.consent]) };
    case 'consent.expired':
      return withConsent(register, event.open.consent, (consent) => ({ ...consent, state: 'expired' }));
    case 'consent.denied':
      return { ...register, subject: event.open.subject, denials: put(register.denials, event.open.denial, denied(event)) };
    case 'denial.lifted':
      return { ...register, denials: change(register.denials, event.open.denial, (denial) => ({ ...denial, lifted: true })) };
    case 'exception.invoked':
      return {
        ...register,
        subject: event.open.subject,
        exceptions: put(register.exceptions, event.open.exception, invoked(event)),
      };
    case 'exception.ended':
      return {
        ...register,
        exceptions: change(register.exceptions, event.open.exception, (exception) => ({ ...exception, ended: true })),
      };
    default:
      return register;
  }
};

const granted = ({ open, recordedAt, revision }: EvolvedEvent<'consent.recorded', ConsentRecorded>): GrantedConsent => {
  const disclosers = open.disclosers.map(({ party }) => party);
  return {
    consent: open.consent,
    recorder: open.author,
    disclosers,
    confirmed: new Set(disclosers.filter((party) => party === open.author)),
    recipients: open.recipients,
    categories: open.categories,
    purposes: open.purposes,
    regimes: open.regimes,
    end: open.end,
    signedOn: open.signedOn,
    policy: open.policy,
    state: 'active',
    recordedAt,
    revision,
  };
};

const denied = ({ open, recordedAt, revision }: EvolvedEvent<'consent.denied', ConsentDenied>): Denial => ({
  denial: open.denial,
  author: open.author,
  disclosers: open.disclosers,
  recipients: open.recipients,
  categories: open.categories,
  ...(open.onlyFor === undefined ? {} : { purpose: open.onlyFor }),
  lifted: false,
  recordedAt,
  revision,
});

const invoked = ({ open, recordedAt, revision }: EvolvedEvent<'exception.invoked', ExceptionInvoked>): InvokedException => ({
  exception: open.exception,
  kind: open.kind,
  regime: open.regime,
  discloser: open.discloser,
  recipient: open.recipient,
  categories: open.categories,
  citation: open.citation,
  occurredAt: new Date(open.occurredAt),
  until: new Date(open.until),
  author: open.author,
  ended: false,
  recordedAt,
  revision,
});

const withConsent = (register: Register, consent: Uuid, next: (consent: GrantedConsent) => GrantedConsent): Register => ({
  ...register,
  consents: change(register.consents, consent, next),
});

const put = <Value>(map: ReadonlyMap<Uuid, Value>, id: Uuid, value: Value): ReadonlyMap<Uuid, Value> =>
  VersionedMap.of(map).with(id, value);

const change = <Value>(map: ReadonlyMap<Uuid, Value>, id: Uuid, next: (value: Value) => Value): ReadonlyMap<Uuid, Value> => {
  const value = map.get(id);
  return value === undefined ? map : put(map, id, next(value));
};
