import type { FhirFile, Located, Unreadable } from '../read/located';
import { readFiles, type Digest } from '../read/read-files';
import { byNewest, compare, locatedOf, ResourceIndex, type LocatedOf } from '../read/resource-index';
import type { Problem } from '../problem';
import { joinChains, type Chained, type ReadGroup } from './chains';
import { readConsent } from './consents';
import { KIND_ORDER, type PlanItem, type Refused } from './items';
import { partyOfResource, type PartyMap } from './parties';
import { readReferral } from './referrals';
import { faultsOfRequest, faultsOfTask, groupTasks, nameOf, notAReferral, type LocatedTask } from './tasks';

/** What a publication of FHIR resources comes to, item by item, parents before their parts. */
export interface Plan {
  readonly items: readonly PlanItem[];
}

export interface PlanOptions {
  readonly parties: PartyMap;
  readonly digest: Digest;
}

/**
 * Reads FHIR R4 files (single resources, Bundles) and works out what each resource is to the hub. The plan is a function of the set of
 * resources: their order and how they are spread over files change nothing but the `source` of an item.
 */
export const planImport = (files: readonly FhirFile[], options: PlanOptions): Plan => {
  const { resources, unreadable } = readFiles(files, options.digest);
  const { kept, copies } = withoutCopies(resources);
  const index = new ResourceIndex(kept);
  const tasks = planTasks(kept, index, options.parties);
  const consents = planConsents(kept, index, options.parties, tasks.chained);
  const items = [
    ...unreadable.map(unreadableItem),
    ...copies,
    ...tasks.items,
    ...consents.items,
    ...tasks.chained.map(({ referral }) => ({ ...referral, attachments: consents.attachments.get(referral.resource) ?? [] })),
    ...planOthers(kept, index, options.parties, tasks.used),
  ];
  const depth = new Map(tasks.chained.map(({ referral, depth }) => [referral.resource, depth]));
  return { items: items.sort(byPlace((item) => (item.kind === 'referral-import' ? (depth.get(item.resource) ?? 0) : 0))) };
};

const byPlace =
  (depthOf: (item: PlanItem) => number) =>
  (a: PlanItem, b: PlanItem): number =>
    KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
    depthOf(a) - depthOf(b) ||
    compare(a.resource ?? '', b.resource ?? '') ||
    compare(a.source.file, b.source.file) ||
    compare(a.source.path, b.source.path);

/** The same content twice is one resource; which copy stands does not depend on the order. */
const withoutCopies = (
  resources: readonly Located[],
): { readonly kept: readonly Located[]; readonly copies: readonly PlanItem[] } => {
  const kept = new Map<string, Located>();
  const copies: PlanItem[] = [];
  for (const located of [...resources].sort(byNewest)) {
    const key = `${located.fullUrl ?? ''} ${located.digest}`;
    const first = kept.get(key);
    if (first) {
      copies.push({
        kind: 'duplicate',
        source: located.source,
        resource: nameOf(located),
        of: nameOf(first),
        copy: true,
        message: 'The same content stands in another file or entry already.',
        warnings: [],
      });
    } else kept.set(key, located);
  }
  return { kept: [...kept.values()].sort((a, b) => compare(nameOf(a), nameOf(b)) || byNewest(a, b)), copies };
};

const unreadableItem = ({ source, name, problems }: Unreadable): Refused => refused(source, name, problems);

const refused = (
  source: Located['source'],
  resource: string | undefined,
  problems: readonly Problem[],
  warnings: readonly Problem[] = [],
): Refused => ({
  kind: 'refused',
  source,
  ...(resource === undefined ? {} : { resource }),
  code: problems[0]?.code ?? 'fhir/refused',
  message: problems[0]?.message ?? 'This could not be read.',
  details: problems,
  warnings,
});

const planTasks = (kept: readonly Located[], index: ResourceIndex, parties: PartyMap) => {
  const items: PlanItem[] = [];
  const between: LocatedTask[] = [];
  for (const task of kept.flatMap((located) => locatedOf(located, 'Task') ?? [])) {
    const reason = notAReferral(task, index);
    if (reason) items.push({ kind: 'not-handled', source: task.source, resource: nameOf(task), ...reason, warnings: [] });
    else between.push(task);
  }
  const read: ReadGroup[] = [];
  const used = new Set<string>();
  for (const group of groupTasks(between, index)) {
    const { told, others } = group;
    for (const other of others) items.push(duplicateOf(told, other, index));
    const outcome = readReferral(told, index, parties);
    for (const { digest } of outcome.used) used.add(digest);
    if (outcome.ok) {
      read.push({
        group,
        referral: { ...outcome.referral, warnings: [...faultsOfTask(told, index), ...outcome.referral.warnings] },
      });
    } else items.push(refused(told.source, nameOf(told), outcome.problems, faultsOfTask(told, index)));
  }
  const { chained, circular } = joinChains(read, index);
  for (const { group } of circular) {
    items.push(
      refused(group.told.source, nameOf(group.told), [
        {
          code: 'fhir/part-of-itself',
          message: 'This Task is, over others, a part of itself. Repair `partOf`.',
          path: '$.partOf',
        },
      ]),
    );
  }
  return { items, chained, used };
};

const duplicateOf = (told: LocatedTask, other: LocatedTask, index: ResourceIndex): PlanItem => ({
  kind: 'duplicate',
  source: other.source,
  resource: nameOf(other),
  of: nameOf(told),
  copy: false,
  message: `Focus, patient, owner and requester are those of ${nameOf(told)}, which is ${told.resource.status}: one referral, in that state.`,
  warnings: faultsOfTask(other, index),
});

/** Consents, and with which imports each that is no basis is kept: those that name it, else its patient's own (not their parts). */
const planConsents = (kept: readonly Located[], index: ResourceIndex, parties: PartyMap, chained: readonly Chained[]) => {
  const items: PlanItem[] = [];
  const attachments = new Map<string, string[]>();
  for (const consent of kept.flatMap((located) => locatedOf(located, 'Consent') ?? [])) {
    const read = readConsent(consent, index, parties);
    const resource = nameOf(consent);
    const place = { source: consent.source, resource, warnings: [] };
    if (read.outcome === 'consent') items.push(read.consent);
    else if (read.outcome === 'not-handled')
      items.push({ ...place, kind: 'not-handled', code: read.code, message: read.message });
    else if (read.outcome === 'refused') items.push(refused(consent.source, resource, read.problems));
    else {
      const keptWith = referralsOf(consent, index, chained);
      for (const task of keptWith) attachments.set(task, [...(attachments.get(task) ?? []), resource]);
      const message = 'This Consent is no basis for a disclosure: required elements are missing.';
      items.push({ ...place, kind: 'attachment', keptWith, code: 'consent/missing-element', message, details: read.problems });
    }
  }
  return { items, attachments };
};

const referralsOf = (consent: LocatedOf<'Consent'>, index: ResourceIndex, chained: readonly Chained[]): readonly string[] => {
  const naming = chained.filter(({ task }) => {
    const request = locatedOf(index.find(task.resource.focus, task), 'ServiceRequest');
    return request?.resource.supportingInfo?.some((reference) => index.nameOf(reference, request) === nameOf(consent));
  });
  const client = index.nameOf(consent.resource.patient, consent);
  const own = chained.filter(({ referral, depth }) => depth === 0 && referral.client === client);
  return (naming.length > 0 ? naming : own).map(({ referral }) => referral.resource);
};

/** Everything that is no Task and no Consent: parties, what others used, and what this door leaves alone. */
const planOthers = (
  kept: readonly Located[],
  index: ResourceIndex,
  parties: PartyMap,
  used: ReadonlySet<string>,
): readonly PlanItem[] =>
  kept.flatMap((located): PlanItem[] => {
    const { resourceType } = located.resource;
    const place = { source: located.source, resource: nameOf(located), warnings: [] as readonly Problem[] };
    switch (resourceType) {
      case 'Task':
      case 'Consent':
        return [];
      case 'Organization':
      case 'Practitioner':
      case 'PractitionerRole': {
        const party = partyOfResource(located, index, parties);
        return [{ ...place, kind: 'party-reference', ...(party === undefined ? {} : { party }) }];
      }
      case 'ServiceRequest':
      case 'Patient': {
        const request = locatedOf(located, 'ServiceRequest');
        const warnings = request ? faultsOfRequest(request) : [];
        return [{ ...place, kind: 'not-handled', ...(used.has(located.digest) ? USED : UNUSED[resourceType]), warnings }];
      }
      default:
        return [{ ...place, kind: 'not-handled', ...OTHER_TYPE }];
    }
  });

const USED = { code: 'fhir/used-by-referral', message: 'Read for a referral of this publication.' };
const UNUSED = {
  ServiceRequest: {
    code: 'fhir/request-without-task',
    message: 'No Task between parties asks for this; a request alone is no referral.',
  },
  Patient: {
    code: 'fhir/patient-without-referral',
    message: 'No referral of this publication is about this Patient; nothing was recorded.',
  },
} as const;
const OTHER_TYPE = { code: 'fhir/type-not-handled', message: 'Resources of this type are left alone.' };
