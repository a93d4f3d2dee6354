import { Type, type Static } from 'typebox';
import { CalendarDate } from '@hub/vocabulary';

/** One line as a person types it into a form. */
export const Line = Type.String({ minLength: 1, maxLength: 200 });

/** Paragraphs; bounded so that a whole referral stays below the log's limit for one event (decision 1). */
export const Prose = Type.String({ minLength: 1, maxLength: 8_000 });

/** A language tag of BCP 47, for example `es` or `ht`. */
export const LanguageTag = Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$', maxLength: 35 });

/** A name, in the field names of FHIR R4 HumanName. */
export const HumanName = Type.Object(
  {
    use: Type.Optional(Type.Enum(['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'])),
    /** The whole name as it should be shown, where it is not known in parts. */
    text: Type.Optional(Line),
    family: Type.Optional(Line),
    given: Type.Optional(Type.Array(Line, { minItems: 1, maxItems: 10 })),
    prefix: Type.Optional(Type.Array(Line, { maxItems: 5 })),
    suffix: Type.Optional(Type.Array(Line, { maxItems: 5 })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type HumanName = Static<typeof HumanName>;

/** A number under which another system knows the person, in the field names of FHIR R4 Identifier. */
export const PersonIdentifier = Type.Object(
  { system: Type.Optional(Line), value: Line, type: Type.Optional(Line) },
  { additionalProperties: false },
);

/** Who the person is. Sealed as `identity`; a shelter's clients have none in the hub (decision 9). */
export const Identity = Type.Object(
  {
    names: Type.Array(HumanName, { minItems: 1, maxItems: 10 }),
    birthDate: Type.Optional(CalendarDate),
    /** FHIR R4 administrative gender. */
    gender: Type.Optional(Type.Enum(['male', 'female', 'other', 'unknown'])),
    identifiers: Type.Optional(Type.Array(PersonIdentifier, { maxItems: 20 })),
    languages: Type.Optional(Type.Array(LanguageTag, { maxItems: 10 })),
    deceased: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type Identity = Static<typeof Identity>;

/** An address, in the field names of FHIR R4 Address. */
export const Address = Type.Object(
  {
    use: Type.Optional(Type.Enum(['home', 'work', 'temp', 'old', 'billing'])),
    text: Type.Optional(Line),
    line: Type.Optional(Type.Array(Line, { maxItems: 6 })),
    city: Type.Optional(Line),
    district: Type.Optional(Line),
    state: Type.Optional(Line),
    postalCode: Type.Optional(Line),
    country: Type.Optional(Line),
  },
  { additionalProperties: false, minProperties: 1 },
);

/** A telephone number or the like, in the field names of FHIR R4 ContactPoint. */
export const ContactPoint = Type.Object(
  {
    system: Type.Enum(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']),
    value: Line,
    use: Type.Optional(Type.Enum(['home', 'work', 'temp', 'old', 'mobile'])),
    /** Whether a message may be left there. */
    messageSafe: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** Somebody through whom the person is reached: a guardian, a friend. */
export const ContactPerson = Type.Object(
  { name: HumanName, relationship: Line, telecom: Type.Optional(Type.Array(ContactPoint, { maxItems: 5 })) },
  { additionalProperties: false },
);

/** How the person may be reached. Sealed as `contact`. */
export const Contact = Type.Object(
  {
    addresses: Type.Optional(Type.Array(Address, { maxItems: 10 })),
    telecom: Type.Optional(Type.Array(ContactPoint, { maxItems: 20 })),
    /** `false`: nobody but the sender contacts the person (domestic violence: *contacting-subject-prohibited*). */
    safeToContact: Type.Optional(Type.Boolean()),
    bestTime: Type.Optional(Line),
    persons: Type.Optional(Type.Array(ContactPerson, { maxItems: 10 })),
    preferredLanguage: Type.Optional(LanguageTag),
    interpreterNeeded: Type.Optional(Type.Boolean()),
    notes: Type.Optional(Prose),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type Contact = Static<typeof Contact>;
