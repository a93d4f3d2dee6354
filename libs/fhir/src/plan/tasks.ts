import { isMoreAdvanced, lifecycleOf } from '@hub/referral';
import type { Problem } from '../problem';
import { instantOf } from '../instants';
import type { Located } from '../read/located';
import { byNewest, compare, locatedOf, type LocatedOf, type ResourceIndex } from '../read/resource-index';
import type { CodeableConcept } from '../resources';
import { organizationNameOf } from './parties';

export type LocatedTask = LocatedOf<'Task'>;

/** Tasks that tell of one referral: same focus, patient, owner and requester. `told` is the furthest on. */
export interface TaskGroup {
  readonly told: LocatedTask;
  readonly others: readonly LocatedTask[];
}

/** Codes of Tasks that one party fulfils for another. */
const FULFIL = 'fulfill';

export const isFulfilment = (code: CodeableConcept | undefined): boolean =>
  code?.coding?.some((coding) => coding.code === FULFIL) ?? false;

/** Why a Task is no referral between parties, or undefined when it is one. */
export const notAReferral = (task: LocatedTask, index: ResourceIndex): { code: string; message: string } | undefined => {
  const { resource } = task;
  const owner = index.typeOf(resource.owner, task);
  if (owner === 'Patient' || owner === 'RelatedPerson' || owner === 'Person') {
    return {
      code: 'fhir/addressed-to-patient',
      message: 'This Task asks something of the patient; it is no referral between parties.',
    };
  }
  if (!isFulfilment(resource.code)) {
    return { code: 'fhir/not-a-referral-task', message: 'This Task does not ask anybody to fulfil a request (code `fulfill`).' };
  }
  if (resource.intent !== 'order') {
    return { code: 'fhir/not-an-order', message: 'This Task is no order: a referral’s Task has the intent `order`.' };
  }
  if (resource.status === 'draft') return { code: 'fhir/draft', message: 'This Task is a draft that has not been sent.' };
  if (resource.status === 'entered-in-error') {
    return { code: 'fhir/entered-in-error', message: 'This Task was entered in error; nothing is recorded from it.' };
  }
  if (lifecycleOf(resource.status) === undefined) {
    return {
      code: 'fhir/state-not-handled',
      message: 'The hub has no state for what this Task’s status says; send it again when it has moved on.',
    };
  }
  return undefined;
};

/** Puts Tasks that tell of one referral together, the same whatever order they came in. */
export const groupTasks = (tasks: readonly LocatedTask[], index: ResourceIndex): readonly TaskGroup[] => {
  const groups = new Map<string, LocatedTask[]>();
  for (const task of tasks) {
    const { focus, for: patient, owner, requester } = task.resource;
    const key = JSON.stringify([
      index.nameOf(focus, task) ?? null,
      index.nameOf(patient, task) ?? null,
      organizationNameOf(owner, task, index) ?? null,
      organizationNameOf(requester, task, index) ?? null,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()].flatMap((group) => {
    const [told, ...others] = group.sort(byFurthestOn);
    return told ? [{ told, others }] : [];
  });
};

/** Furthest on first; among equals the newest version, then the last modified. */
const byFurthestOn = (a: LocatedTask, b: LocatedTask): number =>
  byAdvancement(a, b) ||
  (a.name === b.name ? byNewest(a, b) : 0) ||
  compare(lastTold(b), lastTold(a)) ||
  compare(a.name ?? '', b.name ?? '') ||
  byNewest(a, b);

const byAdvancement = (a: LocatedTask, b: LocatedTask): number => {
  const [one, other] = [lifecycleOf(a.resource.status), lifecycleOf(b.resource.status)];
  if (one === undefined || other === undefined || one === other) return 0;
  return isMoreAdvanced(one, other) ? -1 : 1;
};

const lastTold = ({ resource }: LocatedTask): string => instantOf(resource.lastModified ?? resource.authoredOn) ?? '';

/** Faults that the guide's own published examples have, too; none stands in the way (Gravity SDOH Clinical Care 3.0.0). */
export const faultsOfTask = (task: LocatedTask, index: ResourceIndex): readonly Problem[] => {
  const { resource } = task;
  const faults: Problem[] = [];
  const authored = instantOf(resource.authoredOn);
  for (const [place, reference] of (resource.partOf ?? []).entries()) {
    const parent = locatedOf(index.find(reference, task), 'Task');
    const parentAuthored = instantOf(parent?.resource.authoredOn);
    if (authored !== undefined && parentAuthored !== undefined && authored < parentAuthored) {
      faults.push({
        code: 'fhir/authored-before-parent',
        message: `This Task says it was authored before ${index.nameOf(reference, task) ?? 'the Task'} (partOf[${place}]) of which it is a part.`,
        path: '$.authoredOn',
      });
    }
  }
  const request = locatedOf(index.find(resource.focus, task), 'ServiceRequest');
  if (request?.resource.status === 'completed' && resource.status !== 'completed') {
    faults.push({
      code: 'fhir/open-task-on-completed-request',
      message: `This Task is ${resource.status}, but the ServiceRequest in its focus is already completed.`,
      path: '$.focus',
    });
  }
  return faults;
};

/** A request that is based on another one, as an intermediary makes it, is a filler's order (Gravity SDOH Clinical Care 3.0.0). */
export const faultsOfRequest = (request: LocatedOf<'ServiceRequest'>): readonly Problem[] =>
  (request.resource.basedOn ?? []).length > 0 && request.resource.intent !== 'filler-order'
    ? [
        {
          code: 'fhir/intent-not-filler-order',
          message: `This ServiceRequest is based on another one but says \`${request.resource.intent === 'original-order' ? 'original-order' : 'another intent'}\` where the guide requires \`filler-order\`.`,
          path: '$.intent',
        },
      ]
    : [];

/** Type/id, or the place in the file for what has neither an id nor an address. */
export const nameOf = (located: Located): string => located.name ?? `${located.source.file} ${located.source.path}`;
