import type { Contact, Identity, IntakeContents } from '@hub/intake';
import type { LocatedOf } from '../read/resource-index';
import type { Patient, Period } from '../resources';

/** What a Patient says, taken apart into the intake's segments `identity` and `contact`. */
export const patientSegments = ({ resource }: LocatedOf<'Patient'>): Pick<IntakeContents, 'identity' | 'contact'> => {
  const names = (resource.name ?? [])
    .map((name) => nameOf(name, resource.name ?? []))
    .filter((name) => Object.keys(name).length > 0);
  const birthDate = /^\d{4}-\d{2}-\d{2}$/.test(resource.birthDate ?? '') ? resource.birthDate : undefined;
  const identifiers = (resource.identifier ?? []).flatMap(({ system, value, type }) =>
    value === undefined ? [] : [defined({ system, value, type: type?.text ?? type?.coding?.[0]?.code })],
  );
  const languages = (resource.communication ?? []).flatMap(({ language }) => language.coding?.[0]?.code ?? []);
  const identity: Identity | undefined =
    names.length === 0
      ? undefined
      : defined({
          names,
          birthDate,
          gender: resource.gender,
          identifiers: identifiers.length > 0 ? identifiers : undefined,
          languages: languages.length > 0 ? languages : undefined,
        });
  const contact = contactOf(resource);
  return { ...(identity && { identity }), ...(contact && { contact }) };
};

type Name = NonNullable<Patient['name']>[number];
const NAME_USES = ['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'] as const;
const ADDRESS_USES = ['home', 'work', 'temp', 'old', 'billing'] as const;
const TELECOM_SYSTEMS = ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'] as const;
const TELECOM_USES = ['home', 'work', 'temp', 'old', 'mobile'] as const;

const oneOf = <Code extends string>(codes: readonly Code[], text: string | undefined): Code | undefined =>
  codes.find((code) => code === text);

const nameOf = (name: Name, all: readonly { readonly period?: Period }[]) =>
  defined({
    use: oneOf(NAME_USES, name.use) ?? (isFormer(name, all) ? 'old' : undefined),
    text: name.text,
    family: name.family,
    given: name.given && name.given.length > 0 ? name.given : undefined,
  });

/** One that has an end, beside one that has none, is a former one: no clock is asked. */
const isFormer = (one: { readonly period?: Period }, all: readonly { readonly period?: Period }[]): boolean =>
  one.period?.end !== undefined && all.some((other) => other.period?.end === undefined);

const contactOf = (patient: Patient): Contact | undefined => {
  const addresses = (patient.address ?? []).flatMap((address) => {
    const kept = defined({
      use: oneOf(ADDRESS_USES, address.use) ?? (isFormer(address, patient.address ?? []) ? ('old' as const) : undefined),
      text: address.text,
      line: address.line,
      city: address.city,
      state: address.state,
      postalCode: address.postalCode,
      country: address.country,
    });
    return Object.keys(kept).length > 0 ? [kept] : [];
  });
  const telecom = (patient.telecom ?? []).flatMap(({ system, value, use }) =>
    value === undefined
      ? []
      : [defined({ system: oneOf(TELECOM_SYSTEMS, system) ?? 'other', value, use: oneOf(TELECOM_USES, use) })],
  );
  if (addresses.length === 0 && telecom.length === 0) return undefined;
  return { ...(addresses.length > 0 && { addresses }), ...(telecom.length > 0 && { telecom }) };
};

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the members that are undefined. */
export const defined = <T extends object>(members: T): Defined<T> =>
  // Exactly what `Defined` says: each member that may be undefined is absent when it is.
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
