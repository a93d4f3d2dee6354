import { Type, type Static, type TSchema } from 'typebox';
import { InstrumentRow, LIMITED_ACTS, MEANS_OF_INTRODUCTION, PolicyAdopted } from '@hub/parties';
import { CalendarDate } from '@hub/vocabulary';
import { closed } from './closed';

const { version, jurisdiction, timeZone, partyKinds, permissions, exceptions, trustedRecorders, importers } =
  PolicyAdopted.properties;

/** In one unit or the other; that it is one alone is checked with what holds between the files. */
const Limit = Type.Object({
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  businessDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
});
const acts = Object.fromEntries(Object.keys(LIMITED_ACTS).map((act) => [act, Type.Optional(Limit)]));

/** The files of a jurisdiction's folder, each with the shape of what is in it; a key that is not here is a fault. */
export const JURISDICTION_FILES = {
  'jurisdiction.yaml': closed(Type.Object({ version, name: jurisdiction, timeZone })),
  'party-kinds.yaml': closed(Type.Object({ partyKinds })),
  'permissions.yaml': closed(Type.Object({ permissions })),
  'exceptions.yaml': closed(Type.Object({ exceptions })),
  'time-limits.yaml': closed(Type.Object({ ...PolicyAdopted.properties.limits.properties, acts: Type.Object(acts) })),
  'holidays.yaml': closed(
    Type.Object({ holidays: Type.Array(Type.Object({ day: CalendarDate, name: Type.String({ minLength: 1 }) })) }),
  ),
  'introductions.yaml': closed(Type.Object({ means: Type.Array(Type.Enum([...MEANS_OF_INTRODUCTION]), { minItems: 1 }) })),
  'instruments.yaml': closed(Type.Object({ instruments: Type.Array(InstrumentRow) })),
  'trust.yaml': closed(Type.Object({ trustedRecorders, importers })),
} as const satisfies Record<string, TSchema>;

export type JurisdictionFile = keyof typeof JURISDICTION_FILES;

/** What each file holds once it was read and checked. */
export type JurisdictionContents = { readonly [File in JurisdictionFile]: Static<(typeof JURISDICTION_FILES)[File]> };

// Object.keys widens the names to string.
export const jurisdictionFiles = Object.keys(JURISDICTION_FILES) as JurisdictionFile[];
