import type { Problem } from '../problem';
import { locatedOf, type ResourceIndex } from '../read/resource-index';
import type { ReferralImport } from './items';
import { nameOf, type LocatedTask, type TaskGroup } from './tasks';

/** An import and the Tasks that tell of it. */
export interface ReadGroup {
  readonly group: TaskGroup;
  readonly referral: ReferralImport;
}

/** How deep an import stands in its chain, or that it stands in a circle. */
export interface Chained {
  readonly referral: ReferralImport;
  readonly task: LocatedTask;
  readonly depth: number;
}

/** Joins sub-referrals to what they are part of (R3), so that parents come before their parts. */
export const joinChains = (
  read: readonly ReadGroup[],
  index: ResourceIndex,
): { readonly chained: readonly Chained[]; readonly circular: readonly ReadGroup[] } => {
  const byTask = new Map<string, ReadGroup>();
  for (const each of read) for (const task of [each.group.told, ...each.group.others]) byTask.set(nameOf(task), each);
  const links = new Map(read.map((each) => [each, linkOf(each, read, byTask, index)]));

  const depthOf = (each: ReadGroup): number | undefined => {
    let depth = 0;
    for (let up = links.get(each)?.parent; up; up = links.get(up)?.parent) {
      depth += 1;
      if (depth > read.length) return undefined;
    }
    return depth;
  };

  const chained: Chained[] = [];
  const circular: ReadGroup[] = [];
  for (const each of read) {
    const depth = depthOf(each);
    const link = links.get(each);
    if (depth === undefined) circular.push(each);
    else {
      const warnings = [...each.referral.warnings, ...(link?.warnings ?? [])];
      const partOf = link?.parent && { partOf: link.parent.referral.resource };
      chained.push({ referral: { ...each.referral, ...partOf, warnings }, task: each.group.told, depth });
    }
  }
  return { chained, circular };
};

interface Link {
  readonly parent?: ReadGroup;
  readonly warnings: readonly Problem[];
}

/** By the Task's `partOf`; where it has none, by the request on which the one in its focus is based. */
const linkOf = (
  each: ReadGroup,
  read: readonly ReadGroup[],
  byTask: ReadonlyMap<string, ReadGroup>,
  index: ResourceIndex,
): Link => {
  const task = each.group.told;
  const named = task.resource.partOf ?? [];
  if (named.length > 0) {
    const parents = new Set(named.flatMap((reference) => byTask.get(index.nameOf(reference, task) ?? '') ?? []));
    parents.delete(each);
    const [parent] = [...parents].sort((a, b) => (a.referral.resource < b.referral.resource ? -1 : 1));
    if (parent) return { parent, warnings: [] };
    return {
      warnings: [
        {
          code: 'fhir/parent-not-imported',
          message: `${index.nameOf(named[0], task) ?? 'The Task'}, of which this one is a part, is not imported with it: the chain is not joined.`,
          path: '$.partOf',
        },
      ],
    };
  }
  const request = locatedOf(index.find(task.resource.focus, task), 'ServiceRequest');
  const bases = new Set((request?.resource.basedOn ?? []).map((reference) => request && index.nameOf(reference, request)));
  const parents = read.filter(
    (other) => other !== each && bases.has(other.referral.focus) && other.referral.addressee === each.referral.sender,
  );
  const [parent, another] = parents;
  return parent && !another ? { parent, warnings: [] } : { warnings: [] };
};
