import { Type, type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { TASK_STATUSES } from '@hub/referral';
import { jsonPathOfPointer } from './json/json-path';
import type { Problem } from './problem';

/**
 * The parts of FHIR R4 resources that this door reads, named as FHIR names them. What it does not read may be there and is
 * not looked at; what it reads has FHIR's shape or the resource is refused with the JSON path.
 */
const Text = Type.String({ minLength: 1 });
const optional = Type.Optional;

export const Reference = Type.Object({
  reference: optional(Text),
  identifier: optional(Type.Object({ system: optional(Text), value: optional(Text) })),
});
export type Reference = Static<typeof Reference>;

export const Coding = Type.Object({ system: optional(Text), code: optional(Text), display: optional(Text) });
export type Coding = Static<typeof Coding>;

export const CodeableConcept = Type.Object({ coding: optional(Type.Array(Coding)), text: optional(Text) });
export type CodeableConcept = Static<typeof CodeableConcept>;

/** FHIR dateTime: a year, a month, a day, or an instant with its offset. */
const DateTime = Type.String({
  pattern: '^\\d{4}(-\\d{2}(-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2}))?)?)?$',
});
export const Period = Type.Object({ start: optional(DateTime), end: optional(DateTime) });
export type Period = Static<typeof Period>;

const base = {
  id: optional(Type.String({ pattern: '^[A-Za-z0-9\\-.]{1,64}$' })),
  meta: optional(
    Type.Object({ versionId: optional(Type.String({ pattern: '^[A-Za-z0-9\\-.]{1,64}$' })), lastUpdated: optional(DateTime) }),
  ),
  contained: optional(Type.Array(Type.Object({ resourceType: Text, id: optional(Text) }))),
};

const Annotation = Type.Object({ text: Text });

export const Task = Type.Object({
  ...base,
  resourceType: Type.Literal('Task'),
  status: Type.Enum([...TASK_STATUSES]),
  intent: Text,
  code: optional(CodeableConcept),
  priority: optional(Type.Enum(['routine', 'urgent', 'asap', 'stat'])),
  focus: optional(Reference),
  for: optional(Reference),
  authoredOn: optional(DateTime),
  lastModified: optional(DateTime),
  executionPeriod: optional(Period),
  requester: optional(Reference),
  owner: optional(Reference),
  partOf: optional(Type.Array(Reference)),
  statusReason: optional(CodeableConcept),
  note: optional(Type.Array(Annotation)),
});
export type Task = Static<typeof Task>;

export const ServiceRequest = Type.Object({
  ...base,
  resourceType: Type.Literal('ServiceRequest'),
  status: Text,
  intent: Text,
  basedOn: optional(Type.Array(Reference)),
  category: optional(Type.Array(CodeableConcept)),
  code: optional(CodeableConcept),
  subject: Reference,
  reasonCode: optional(Type.Array(CodeableConcept)),
  supportingInfo: optional(Type.Array(Reference)),
  note: optional(Type.Array(Annotation)),
});
export type ServiceRequest = Static<typeof ServiceRequest>;

const Identifier = Type.Object({ system: optional(Text), value: optional(Text), type: optional(CodeableConcept) });

export const Patient = Type.Object({
  ...base,
  resourceType: Type.Literal('Patient'),
  identifier: optional(Type.Array(Identifier)),
  name: optional(
    Type.Array(
      Type.Object({
        use: optional(Text),
        text: optional(Text),
        family: optional(Text),
        given: optional(Type.Array(Text)),
        period: optional(Period),
      }),
    ),
  ),
  telecom: optional(
    Type.Array(Type.Object({ system: optional(Text), value: optional(Text), use: optional(Text), period: optional(Period) })),
  ),
  gender: optional(Type.Enum(['male', 'female', 'other', 'unknown'])),
  birthDate: optional(Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' })),
  address: optional(
    Type.Array(
      Type.Object({
        use: optional(Text),
        text: optional(Text),
        line: optional(Type.Array(Text)),
        city: optional(Text),
        state: optional(Text),
        postalCode: optional(Text),
        country: optional(Text),
        period: optional(Period),
      }),
    ),
  ),
  communication: optional(Type.Array(Type.Object({ language: CodeableConcept, preferred: optional(Type.Boolean()) }))),
});
export type Patient = Static<typeof Patient>;

const Provision = Type.Object({
  type: optional(Type.Enum(['deny', 'permit'])),
  period: optional(Period),
  actor: optional(Type.Array(Type.Object({ role: optional(CodeableConcept), reference: Reference }))),
  securityLabel: optional(Type.Array(Coding)),
  purpose: optional(Type.Array(Coding)),
  class: optional(Type.Array(Coding)),
  code: optional(Type.Array(CodeableConcept)),
  provision: optional(Type.Array(Type.Unknown())),
});
export type Provision = Static<typeof Provision>;

export const Consent = Type.Object({
  ...base,
  resourceType: Type.Literal('Consent'),
  status: Text,
  patient: optional(Reference),
  dateTime: optional(DateTime),
  performer: optional(Type.Array(Reference)),
  organization: optional(Type.Array(Reference)),
  policyRule: optional(CodeableConcept),
  provision: optional(Provision),
});
export type Consent = Static<typeof Consent>;

export const Organization = Type.Object({
  ...base,
  resourceType: Type.Literal('Organization'),
  identifier: optional(Type.Array(Identifier)),
});
export type Organization = Static<typeof Organization>;

export const Practitioner = Type.Object({ ...base, resourceType: Type.Literal('Practitioner') });
export type Practitioner = Static<typeof Practitioner>;

export const PractitionerRole = Type.Object({
  ...base,
  resourceType: Type.Literal('PractitionerRole'),
  practitioner: optional(Reference),
  organization: optional(Reference),
});
export type PractitionerRole = Static<typeof PractitionerRole>;

/** Only what tells which resource it is: for types that this door does not read. */
const Other = Type.Object({ ...base, resourceType: Text });
export type OtherResource = Static<typeof Other>;

const READ = { Task, ServiceRequest, Patient, Consent, Organization, Practitioner, PractitionerRole } as const;
export type ReadResourceType = keyof typeof READ;
export type ReadResources = { readonly [T in ReadResourceType]: Static<(typeof READ)[T]> };
export type Resource = ReadResources[ReadResourceType] | OtherResource;

const compiled = new Map<string, ReturnType<typeof Compile<TSchema>>>();
const checkFor = (type: string) => {
  const schema: TSchema = type in READ ? READ[type as ReadResourceType] : Other; // `in` has just shown that it is a key
  const known = compiled.get(type in READ ? type : '') ?? Compile(schema);
  compiled.set(type in READ ? type : '', known);
  return known;
};

/** FHIR types begin with a capital letter; anything else is not a resource. */
const RESOURCE_TYPE = /^[A-Z][A-Za-z]{1,63}$/;

export type ResourceRead =
  | { readonly ok: true; readonly resource: Resource }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly resourceType?: string; readonly id?: string };

/** Checks one JSON value against the FHIR shapes that this door reads. */
export const readResource = (value: unknown): ResourceRead => {
  const type = typeOf(value);
  if (type === undefined) {
    return {
      ok: false,
      problems: [
        {
          code: 'fhir/not-a-resource',
          message: 'This is JSON, but no FHIR resource: an object with a `resourceType` was expected.',
          path: '$.resourceType',
        },
      ],
    };
  }
  const check = checkFor(type);
  // The check that has just passed is the one whose static type `Resource` lists.
  if (check.Check(value)) return { ok: true, resource: value as Resource };
  const id = (value as { id?: unknown }).id; // `typeOf` has shown that it is an object
  return {
    ok: false,
    resourceType: type,
    ...(typeof id === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? { id } : {}),
    problems: problemsOf(check.Errors(value)),
  };
};

const typeOf = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const type = (value as { resourceType?: unknown }).resourceType;
  return typeof type === 'string' && RESOURCE_TYPE.test(type) ? type : undefined;
};

const problemsOf = (errors: readonly { keyword: string; instancePath: string; params: object }[]): Problem[] => {
  const problems = new Map<string, Problem>();
  for (const error of errors) {
    const missing =
      error.keyword === 'required' ? (error.params as { requiredProperties?: string[] }).requiredProperties : undefined;
    const places = missing?.map((name) => `${error.instancePath}/${name}`) ?? [error.instancePath];
    for (const place of places) {
      const path = jsonPathOfPointer(place);
      if (problems.has(path)) continue;
      problems.set(
        path,
        missing
          ? { code: 'fhir/missing-field', message: 'A field that FHIR R4 requires here is missing.', path }
          : { code: 'fhir/wrong-shape', message: 'A field does not have the shape that FHIR R4 gives it.', path },
      );
    }
  }
  return [...problems.values()].sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
};
