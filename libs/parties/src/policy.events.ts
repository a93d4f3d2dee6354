import { Type, type Static } from 'typebox';
import { CalendarDate, InformationCategory, PartyId, PartyKind, Purpose, Regime } from '@hub/vocabulary';

/** A party kind as this jurisdiction names it, and what dealing with such a party gives away (A7, decision 3). */
export const PartyKindRow = Type.Object({
  kind: PartyKind,
  label: Type.String(),
  implies: Type.Array(InformationCategory),
  /**
   * Whether such a party is a covered entity or business associate under HIPAA: decides which redisclosure rule of
   * 42 CFR 2.33 travels with Part 2 records given to it. Absent: it is not, and the strictest rule applies.
   */
  coveredEntity: Type.Optional(Type.Boolean()),
});

/** A disclosure that a statute permits without consent (C1); it opens only to a party that has a part in the matter. */
export const PermissionRow = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9-]+$' }),
  regime: Regime,
  categories: Type.Array(InformationCategory, { minItems: 1 }),
  discloserKinds: Type.Array(PartyKind, { minItems: 1 }),
  recipientKinds: Type.Array(PartyKind, { minItems: 1 }),
  purposes: Type.Array(Purpose, { minItems: 1 }),
  citation: Type.String({ minLength: 1 }),
});
export type PermissionRow = Static<typeof PermissionRow>;

/** An exception of one regime: what may be disclosed, which facts must be recorded, how long it holds at most. */
export const ExceptionRow = Type.Object({
  kind: Type.String({ pattern: '^[a-z-]+$' }),
  regime: Regime,
  categories: Type.Array(InformationCategory, { minItems: 1 }),
  /** Names of facts that must be recorded when it is invoked, for example the four of 42 CFR 2.51. */
  requiredFacts: Type.Array(Type.String()),
  maximumHours: Type.Integer({ minimum: 1 }),
  citation: Type.String({ minLength: 1 }),
});
export type ExceptionRow = Static<typeof ExceptionRow>;

/** How worker, person and next worker may meet. */
export const MEANS_OF_INTRODUCTION = ['in-person', 'video', 'telephone'] as const;
export type MeansOfIntroduction = (typeof MEANS_OF_INTRODUCTION)[number];

/** A standard instrument by which a level of care is assessed (H5), and how this jurisdiction calls it. */
export const InstrumentRow = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9-]+$' }),
  label: Type.String({ minLength: 1 }),
  name: Type.String({ minLength: 1 }),
});
export type InstrumentRow = Static<typeof InstrumentRow>;

/** Hours run day and night; business days only where offices of the jurisdiction work. */
export const TimeLimit = Type.Union([
  Type.Object({ hours: Type.Integer({ minimum: 1, maximum: 100_000 }) }),
  Type.Object({ businessDays: Type.Integer({ minimum: 1, maximum: 1_000 }) }),
]);
export type TimeLimit = Static<typeof TimeLimit>;

/** As it was first written; never changed. */
export const PolicyAdoptedV1 = Type.Object({
  version: Type.String({ minLength: 1 }),
  jurisdiction: Type.String({ minLength: 1 }),
  /** IANA name: a consent's last day ends at midnight there (decision 17). */
  timeZone: Type.String({ minLength: 1 }),
  partyKinds: Type.Array(PartyKindRow),
  permissions: Type.Array(PermissionRow),
  exceptions: Type.Array(ExceptionRow),
  /** Parties whose recording of a consent counts as that of the listed disclosers (decision 6). */
  trustedRecorders: Type.Array(Type.Object({ recorder: PartyId, disclosers: Type.Array(PartyId) })),
  /** Parties that may publish on behalf of other requesters (FHIR import). */
  importers: Type.Array(PartyId),
  /** Hours from reception to answer, and from acceptance to service start, before a referral is overdue. */
  limits: Type.Object({ answerHours: Type.Integer({ minimum: 1 }), startHours: Type.Integer({ minimum: 1 }) }),
});

/**
 * One version of the jurisdiction's configuration. The version in force at an event decides it, for ever (decision 7). What
 * version 1 did not have may be absent, so what was adopted under it means what it meant.
 */
export const PolicyAdopted = Type.Object({
  ...PolicyAdoptedV1.properties,
  /** Days on which offices do not work, beside Saturday and Sunday; absent: none. */
  holidays: Type.Optional(Type.Array(CalendarDate)),
  /** How long an act may take, by the act's name; it comes before `limits`. See `LIMITED_ACTS`. */
  timeLimits: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z-]+$' }), TimeLimit)),
  /** How worker, person and next worker may meet so that it counts as an introduction (H2); absent: face to face only. */
  introductionMeans: Type.Optional(Type.Array(Type.Enum([...MEANS_OF_INTRODUCTION]), { minItems: 1 })),
  /** Absent: none named. */
  instruments: Type.Optional(Type.Array(InstrumentRow)),
});
export type PolicyAdopted = Static<typeof PolicyAdopted>;
