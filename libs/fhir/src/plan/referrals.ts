import { type IntakeContents } from '@hub/intake';
import type { TaskStatus } from '@hub/referral';
import type { PartyId } from '@hub/vocabulary';
import { instantOf } from '../instants';
import type { Problem } from '../problem';
import type { Located } from '../read/located';
import { locatedOf, type LocatedOf, type ResourceIndex } from '../read/resource-index';
import { misfits } from '../segments/fits';
import { needSegment } from '../segments/need';
import { purposeOfNeed } from '../segments/category-of-need';
import { patientSegments } from '../segments/patient';
import type { HistoryEntry, ReferralImport } from './items';
import { notMapped, organizationNameOf, partnerOf, type Partner, type PartyMap } from './parties';
import { nameOf, type LocatedTask } from './tasks';

export type ReferralRead =
  | { readonly ok: true; readonly referral: ReferralImport; readonly used: readonly Located[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly used: readonly Located[] };

/** One Task between parties as an import, or everything that stands in its way. Chains are joined afterwards. */
export const readReferral = (task: LocatedTask, index: ResourceIndex, parties: PartyMap): ReferralRead => {
  const { resource } = task;
  const problems: Problem[] = [];
  const required = <T>(value: T | undefined, path: string): T | undefined => {
    if (value === undefined)
      problems.push({ code: 'fhir/missing-field', message: 'A field that a referral’s Task needs is missing.', path });
    return value;
  };

  const focus = required(index.nameOf(resource.focus, task), '$.focus');
  const owner = required(organizationNameOf(resource.owner, task, index), '$.owner');
  const client = required(index.nameOf(resource.for, task), '$.for');
  const authoredOn = required(resource.authoredOn, '$.authoredOn');
  const requestedAt = instantOf(authoredOn);
  if (authoredOn !== undefined && requestedAt === undefined) {
    problems.push({ code: 'fhir/wrong-shape', message: 'This is no day of the calendar.', path: '$.authoredOn' });
  }
  required(index.nameOf(resource.requester, task), '$.requester');
  const sender = resource.requester && partyFrom(partnerOf(resource.requester, task, index, parties), '$.requester', problems);
  const addressee = resource.owner && partyFrom(partnerOf(resource.owner, task, index, parties), '$.owner', problems);

  const request = locatedOf(index.find(resource.focus, task), 'ServiceRequest');
  const patient = locatedOf(index.find(resource.for, task), 'Patient');
  const used = [patient, request].filter((located) => located !== undefined);
  const need = needSegment(request?.resource, resource);
  const segments: IntakeContents = { ...(patient && patientSegments(patient)), ...need.segments };
  problems.push(...misfits(segments));

  if (problems.length > 0 || !focus || !owner || !client || !requestedAt || !sender || !addressee) {
    return { ok: false, problems, used };
  }
  return {
    ok: true,
    used,
    referral: {
      kind: 'referral-import',
      source: task.source,
      resource: nameOf(task),
      key: keyOf(task),
      version: versionOf(task),
      sender,
      addressee,
      client,
      focus,
      owner,
      status: resource.status,
      priority: resource.priority ?? 'routine',
      requestedAt,
      history: historyOf(task),
      purpose: purposeOfNeed(need.category),
      segments,
      attachments: [],
      warnings: absences(request !== undefined, patient, focus),
    },
  };
};

/** Decision 10: resource type, id and `versionId`; the content's digest where it has none. */
export const keyOf = ({ resource, digest }: Located): string =>
  `${resource.resourceType}/${resource.id ?? digest}/${versionOf({ resource, digest })}`;

const versionOf = ({ resource, digest }: Pick<Located, 'resource' | 'digest'>): string =>
  resource.meta?.versionId ?? `sha256-${digest}`;

const partyFrom = (partner: Partner, path: string, problems: Problem[]): PartyId | undefined => {
  switch (partner.kind) {
    case 'party':
      return partner.party;
    case 'unmapped':
      problems.push(notMapped(partner.organization, path));
      return undefined;
    case 'person':
      problems.push({ code: 'fhir/not-a-party', message: 'A person stands here where an organisation is needed.', path });
      return undefined;
    case 'unknown':
      problems.push({
        code: 'fhir/no-organization',
        message: 'It cannot be told which organisation this is: name an Organization, or a PractitionerRole that names one.',
        path,
      });
      return undefined;
  }
};

/** What the Task itself says about its past, as far as it says when; steps that nobody saw are not invented. */
const historyOf = ({ resource }: LocatedTask): readonly HistoryEntry[] => {
  const { executionPeriod, lastModified, authoredOn, status } = resource;
  const isOver = status === 'completed' || status === 'failed';
  const told: readonly (readonly [TaskStatus, string | undefined])[] = [
    ['requested', authoredOn],
    ['in-progress', executionPeriod?.start],
    [status, isOver ? (executionPeriod?.end ?? lastModified) : lastModified],
  ];
  const known = new Map<TaskStatus, HistoryEntry>();
  for (const [reached, dateTime] of told) {
    const at = instantOf(dateTime);
    if (at !== undefined && !known.has(reached)) known.set(reached, { status: reached, at });
  }
  return [...known.values()];
};

const absences = (hasRequest: boolean, patient: LocatedOf<'Patient'> | undefined, focus: string): readonly Problem[] => {
  const warnings: Problem[] = [];
  if (!hasRequest) {
    warnings.push({
      code: 'fhir/focus-not-at-hand',
      message: `${focus} is not among the files, or is no ServiceRequest: what is asked for is not recorded.`,
      path: '$.focus',
    });
  }
  if (!patient) {
    warnings.push({
      code: 'fhir/patient-not-at-hand',
      message: 'The Patient is not among the files: who it is and how to reach them is not recorded.',
      path: '$.for',
    });
  } else if (patient.resource.birthDate !== undefined && patient.resource.birthDate.length < 10) {
    warnings.push({
      code: 'fhir/partial-birth-date',
      message: 'The Patient’s birth date is no full day and was left out.',
      path: '$.for',
    });
  }
  return warnings;
};
