import { uuidV5 } from '@hub/event-sourcing';
import type { PolicyAdopted } from '@hub/parties';
import { OPEN, type InformationCategory, type PartyId, type PartyKind, type SegmentCategory, type Uuid } from '@hub/vocabulary';
import { firstBasis, onlyDenied } from './basis';
import { concernedBy, namedRecipients } from './concerned';
import type { Basis, Disclosure, EventReference, SegmentDecision, WITHHELD_REASONS } from './disclosure.events';
import type { Dossier } from './dossier';
import { inForce, type Circumstances } from './in-force';
import { obligationsOf } from './obligations';
import type { SourceEvent } from './subject-event';

/** What holds for every subject as of a trigger: all of it a function of the log up to there (decision 7). */
export interface Surroundings {
  readonly policy: PolicyAdopted | undefined;
  readonly kindOf: (party: PartyId) => PartyKind | undefined;
  /** The running maximum of `recordedAt`, decisions aside (decision 1). */
  readonly asOf: Date;
}

type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** A disclosure's name: the same whoever decides it and however often (decision 7). */
export const disclosureId = (trigger: Uuid, source: Uuid, party: PartyId): Uuid => uuidV5(trigger, source, party);

/**
 * What one trigger decides for one subject, which is one append: by source event in log order, then by party. The dossier has
 * learnt everything up to the trigger, the trigger included, and recorded every decision of earlier triggers.
 *
 * Every trigger judges by its own `asOf`, so a consent whose end has come by then is withdrawn by whichever event of the
 * subject comes next; `consent.expired` sees to it that one comes (decision 17).
 */
export const decide = (dossier: Dossier, trigger: EventReference, surroundings: Surroundings): readonly Disclosure[] => {
  const { policy, asOf } = surroundings;
  const circumstances: Circumstances = { ...surroundings, register: dossier.register, at: asOf };
  const named = namedRecipients(dossier.register);
  const disclosures: Disclosure[] = [];
  for (const source of dossier.events.length > 0 ? dossier.affected(asOf) : []) {
    const concerned = concernedBy(source, dossier, named, circumstances.kindOf);
    const holders = [...dossier.holdings.partiesOf(source.reference.id)];
    for (const party of [...new Set([...concerned, ...holders])].sort()) {
      const segments = decideFor(party, source, dossier, circumstances, concerned.includes(party));
      if (segments.length === 0) continue;
      const { author, matter, purpose, implies } = source.head;
      disclosures.push({
        id: disclosureId(trigger.id, source.reference.id, party),
        open: {
          subject: dossier.subject,
          party,
          source: { ...source.reference, author, matter, purpose, implies },
          trigger: { stream: trigger.stream, revision: trigger.revision, id: trigger.id, type: trigger.type },
          asOf: asOf.toISOString(),
          policy: policy?.version ?? NO_POLICY,
          segments,
        },
      });
    }
  }
  return disclosures;
};

/** Stands for the version in force while none was adopted. */
const NO_POLICY = 'none';

/** The segments of one event whose state changes for one party: the open part first, for nothing is held without it. */
const decideFor = (
  party: PartyId,
  source: SourceEvent,
  dossier: Dossier,
  circumstances: Circumstances,
  concerned: boolean,
): SegmentDecision[] => {
  const { author, purpose, implies } = source.head;
  const hasPart = dossier.hasPart(party, source);
  const question = (category: InformationCategory) => ({ author, recipient: party, category, purpose });

  /** For each category a basis: the one cited before while it holds, else the first there is; undefined unless all have one. */
  const basesFor = (categories: readonly InformationCategory[], cited: readonly Basis[]): readonly Basis[] | undefined => {
    const bases: Basis[] = [];
    for (const [index, category] of categories.entries()) {
      const before = cited[index];
      const basis =
        before !== undefined && inForce(before, question(category), circumstances)
          ? before
          : firstBasis(question(category), circumstances, hasPart);
      if (basis === undefined) return undefined;
      bases.push(basis);
    }
    // Authorship covers whatever the open part implies: one basis says it.
    return bases[0]?.kind === 'author' ? [bases[0]] : bases;
  };
  const whyNot = (categories: readonly InformationCategory[]): WithheldReason =>
    categories.every(
      (category) =>
        firstBasis(question(category), circumstances, hasPart) !== undefined ||
        onlyDenied(question(category), circumstances, hasPart),
    )
      ? 'denied'
      : 'no-basis';

  const changes: SegmentDecision[] = [];
  const settle = (category: SegmentCategory, bases: readonly Basis[] | undefined, why: () => WithheldReason): void => {
    const state = dossier.holdings.of(source.reference.id, party, category);
    if (bases === undefined) {
      if (state?.held) changes.push({ category, state: 'withdrawn', reason: why() });
      else if (state === undefined && concerned) changes.push({ category, state: 'withheld', reason: why() });
    } else if (!state?.held || !sameBases(state.bases, bases))
      changes.push({
        category,
        state: state?.held ? 'rebased' : 'made',
        bases: [...bases],
        obligations: obligationsOf(
          { bases, categories: category === OPEN ? implies : [category], party, purpose },
          circumstances,
        ),
      });
  };
  const citedFor = (category: SegmentCategory): readonly Basis[] => {
    const state = dossier.holdings.of(source.reference.id, party, category);
    return state?.held ? state.bases : [];
  };

  const open = basesFor(implies, citedFor(OPEN));
  settle(OPEN, open, () => whyNot(implies));
  for (const category of source.categories) {
    // An older value that the party never held, or lost, is history: the latest one replaces it (decision 7).
    if (!dossier.isLatest(source, category) && !dossier.holdings.of(source.reference.id, party, category)?.held) continue;
    if (open === undefined) settle(category, undefined, () => 'open-part-withheld');
    else settle(category, basesFor([category], citedFor(category)), () => whyNot([category]));
  }
  return changes;
};

const sameBases = (held: readonly Basis[], bases: readonly Basis[]): boolean =>
  held.length === bases.length && held.every((basis, index) => basis === bases[index]);
