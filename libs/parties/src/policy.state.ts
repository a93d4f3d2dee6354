import type { EvolvedEvent } from '@hub/event-sourcing';
import type { PartyId } from '@hub/vocabulary';
import type { MeansOfIntroduction, PolicyAdopted } from './policy.events';

/** The jurisdiction's configuration as the stream `policy` tells it. */
export interface Policy {
  /** The version adopted last; undefined before the first. */
  readonly inForce: PolicyAdopted | undefined;
  /** Every version ever adopted: a name is never used for two contents. */
  readonly versions: ReadonlySet<string>;
}

export const noPolicy: Policy = { inForce: undefined, versions: new Set() };

/** Folds one event of the stream `policy`. */
export const evolvePolicy = (policy: Policy, event: EvolvedEvent): Policy => {
  if (event.type !== 'policy.adopted') return policy;
  // The catalogue has validated the open part against the schema that belongs to the type.
  const adopted = event.open as PolicyAdopted;
  return { inForce: adopted, versions: new Set([...policy.versions, adopted.version]) };
};

/** Whether `caller` may publish what `party` did: the party itself, or an importer that configuration names. */
export const mayPublishFor = (policy: PolicyAdopted, caller: PartyId, party: PartyId): boolean =>
  caller === party || policy.importers.includes(caller);

/** The means that count as an introduction (H2): what the policy names, else face to face alone. */
export const countedMeans = ({ introductionMeans }: PolicyAdopted): readonly MeansOfIntroduction[] =>
  introductionMeans ?? ['in-person'];

/** What this jurisdiction calls parties of a kind; the kind's own name where it does not say. */
export const localName = (policy: PolicyAdopted | undefined, kind: string): string =>
  policy?.partyKinds.find((row) => row.kind === kind)?.label ?? kind;
