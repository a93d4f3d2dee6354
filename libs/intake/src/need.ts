import { Type, type Static } from 'typebox';
import { CalendarDate, Instant } from '@hub/vocabulary';
import { ContactPoint, Line, Prose } from './person';

/** A code of a named list, in the field names of FHIR R4 Coding. */
export const Coding = Type.Object(
  { system: Type.Optional(Line), code: Line, display: Type.Optional(Line) },
  { additionalProperties: false },
);

/** The result of a standard instrument (H5). */
export const LevelOfCare = Type.Object(
  {
    instrument: Type.Enum(['LOCUS', 'CALOCUS', 'ASAM']),
    version: Type.Optional(Line),
    score: Type.Optional(Type.Number()),
    recommended: Line,
    assessedOn: Type.Optional(CalendarDate),
    /** What the person chose, where it differs. */
    chosen: Type.Optional(Line),
  },
  { additionalProperties: false },
);

const needFields = {
  /** The programme asked for, by its id in the directory. It is sealed with the need, for it may give the category away (decision 3). */
  programme: Type.Optional(Line),
  /** What is asked for, in words. */
  need: Type.Optional(Prose),
  codes: Type.Optional(Type.Array(Coding, { maxItems: 20 })),
  /** Why it is asked for, or why it was answered so. */
  reason: Type.Optional(Prose),
  notes: Type.Optional(Prose),
};

/** What somebody needs, asked or answered under one category. */
export const ServiceNeed = Type.Object(needFields, { additionalProperties: false, minProperties: 1 });
export type ServiceNeed = Static<typeof ServiceNeed>;

/** A need for care, with the level of care that an instrument found. */
export const CareNeed = Type.Object(
  { ...needFields, levelOfCare: Type.Optional(LevelOfCare), medications: Type.Optional(Type.Array(Line, { maxItems: 100 })) },
  { additionalProperties: false, minProperties: 1 },
);
export type CareNeed = Static<typeof CareNeed>;

/** What a child-welfare agency knows and a receiving party must (R6). Sealed as `child-welfare`. */
export const ChildWelfare = Type.Object(
  {
    ...needFields,
    /** The safety determination of the child-protective investigation. */
    determination: Type.Optional(Type.Enum(['safe', 'unsafe', 'pending'])),
    removalRisk: Type.Optional(Type.Enum(['none', 'low', 'moderate', 'high', 'removed'])),
    caseNumber: Type.Optional(Line),
    caseManager: Type.Optional(
      Type.Object(
        { name: Line, agency: Type.Optional(Line), telecom: Type.Optional(Type.Array(ContactPoint, { maxItems: 5 })) },
        { additionalProperties: false },
      ),
    ),
    /** Dependency court dates: the day, or the instant where the hour is set. */
    courtDates: Type.Optional(
      Type.Array(
        Type.Object(
          { at: Type.Union([CalendarDate, Instant]), hearing: Line, court: Type.Optional(Line) },
          { additionalProperties: false },
        ),
        { maxItems: 50 },
      ),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type ChildWelfare = Static<typeof ChildWelfare>;
