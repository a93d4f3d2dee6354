import { Type, type Static } from 'typebox';
import {
  CalendarDate,
  InformationCategory,
  Instant,
  PartyId,
  PartyKind,
  Purpose,
  Regime,
  SubjectHead,
  Uuid,
} from '@hub/vocabulary';

/** A party by name, or every party of a kind (a class of recipients, 42 CFR 2.31 for treatment, payment and operations). */
export const PartySelector = Type.Union([Type.Object({ party: PartyId }), Type.Object({ kind: PartyKind })]);
export type PartySelector = Static<typeof PartySelector>;

/**
 * A consent's end (decision 6). `at` is the first instant at which it no longer holds, computed when it was recorded from the
 * jurisdiction's time zone; one that ends by an event ends with `consent.expired`; `none` only where the regime allows it.
 */
export const ConsentEnd = Type.Union([
  Type.Object({ at: Instant }),
  Type.Object({ event: Type.String({ minLength: 1 }) }),
  Type.Object({ none: Type.Literal(true) }),
]);
export type ConsentEnd = Static<typeof ConsentEnd>;

const About = <Properties extends Record<string, Parameters<typeof Type.Object>[0][string]>>(properties: Properties) =>
  Type.Object({ ...SubjectHead.properties, ...properties });

/** A signed release of information that has every element its categories' law requires (C2). Signer's name: segment `identity`. */
export const ConsentRecorded = About({
  consent: Uuid,
  disclosers: Type.Array(Type.Object({ party: PartyId }), { minItems: 1 }),
  recipients: Type.Array(PartySelector, { minItems: 1 }),
  categories: Type.Array(InformationCategory, { minItems: 1 }),
  purposes: Type.Array(Purpose, { minItems: 1 }),
  /** Regimes whose required elements were checked and found complete. */
  regimes: Type.Array(Regime, { minItems: 1 }),
  signedOn: CalendarDate,
  end: ConsentEnd,
  policy: Type.String(),
});
export type ConsentRecorded = Static<typeof ConsentRecorded>;

/** A discloser other than the recorder takes the consent as its own: from here on it opens that discloser's data (decision 6). */
export const ConsentConfirmed = About({ consent: Uuid, discloser: PartyId });
export type ConsentConfirmed = Static<typeof ConsentConfirmed>;

export const ConsentRevoked = About({ consent: Uuid });
export type ConsentRevoked = Static<typeof ConsentRevoked>;

/** Recorded by the clock process at the computed end, or when the ending event was reported. Triggers withdrawal (decision 17). */
export const ConsentExpired = About({ consent: Uuid, cause: Type.Union([Type.Literal('time'), Type.Literal('event')]) });
export type ConsentExpired = Static<typeof ConsentExpired>;

/** The subject forbids: beats any consent and any permission while in force, earlier or later ones, never a recorded exception (decision 8). */
export const ConsentDenied = About({
  denial: Uuid,
  /** Empty: whoever discloses. */
  disclosers: Type.Array(PartySelector),
  /** Empty: whoever receives. */
  recipients: Type.Array(PartySelector),
  /** Empty: every category. */
  categories: Type.Array(InformationCategory),
  /** The one purpose for which it forbids; absent: every purpose (the head's `purpose` says only how it came up). */
  onlyFor: Type.Optional(Purpose),
});
export type ConsentDenied = Static<typeof ConsentDenied>;

export const DenialLifted = About({ denial: Uuid });
export type DenialLifted = Static<typeof DenialLifted>;

/** An exception of a regime's table, with who invoked it and its facts; the nature of a medical emergency is sealed as `health`. */
export const ExceptionInvoked = About({
  exception: Uuid,
  kind: Type.String({ pattern: '^[a-z-]+$' }),
  regime: Regime,
  discloser: PartyId,
  recipient: PartyId,
  categories: Type.Array(InformationCategory, { minItems: 1 }),
  citation: Type.String({ minLength: 1 }),
  occurredAt: Instant,
  until: Instant,
  policy: Type.String(),
});
export type ExceptionInvoked = Static<typeof ExceptionInvoked>;

/** By its end (clock process) or by whoever invoked it. */
export const ExceptionEnded = About({ exception: Uuid, cause: Type.Union([Type.Literal('time'), Type.Literal('ended')]) });
export type ExceptionEnded = Static<typeof ExceptionEnded>;

/** Sealed as `identity` of a consent: whom the form names and who signed. A survivor's release has none (decision 9). */
export const SignedNames = Type.Object(
  {
    subjectName: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    signers: Type.Array(
      Type.Object(
        {
          by: Type.Enum(['subject', 'parent', 'guardian', 'personal-representative']),
          name: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
          authority: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
        },
        { additionalProperties: false },
      ),
      { maxItems: 20 },
    ),
  },
  { additionalProperties: false },
);
export type SignedNames = Static<typeof SignedNames>;

/** Sealed with an exception: the facts that its regime wants recorded, by name (the four of 42 CFR 2.51(c), for example). */
export const ExceptionFacts = Type.Object(
  { facts: Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 4_000 })) },
  { additionalProperties: false },
);
export type ExceptionFacts = Static<typeof ExceptionFacts>;
