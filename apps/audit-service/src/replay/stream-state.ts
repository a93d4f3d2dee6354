import { emptyRegister, evolveRegister } from '@hub/consent';
import { evolveCoordination, noCoordination } from '@hub/coordination';
import type { DisclosureDecided } from '@hub/disclosure';
import type { EvolvedEvent } from '@hub/event-sourcing';
import { emptyPartyRegister, evolveClient, evolvePartyRegister, evolvePolicy, noPolicy, unknownClient } from '@hub/parties';
import { evolveReferral, type ReferralState } from '@hub/referral';

/** A fold whose state's type is its own business; what it has folded so far prints as canonical JSON. */
export interface StreamFold {
  take(event: EvolvedEvent): void;
  state(): unknown;
}

const fold = <State>(initial: State, evolve: (state: State, event: EvolvedEvent) => State): (() => StreamFold) => {
  return () => {
    let state = initial;
    return { take: (event) => void (state = evolve(state, event)), state: () => state };
  };
};

/** By stream prefix: each context's own fold, the one with which it decides. */
const FOLDS: readonly (readonly [prefix: string, make: () => StreamFold])[] = [
  ['referral-', fold<ReferralState>(undefined, evolveReferral)],
  ['consents-', fold(emptyRegister, evolveRegister)],
  ['coordination-', fold(noCoordination, evolveCoordination)],
  ['party-', fold(emptyPartyRegister, evolvePartyRegister)],
  ['client-', fold(unknownClient, evolveClient)],
  ['policy', fold(noPolicy, evolvePolicy)],
  ['disclosures-', disclosuresFold],
];

/** A stream of a context that keeps no state here prints how many events it holds. */
const counting = fold({ events: 0 }, ({ events }) => ({ events: events + 1 }));

export const foldOf = (stream: string): StreamFold => (FOLDS.find(([prefix]) => stream.startsWith(prefix))?.[1] ?? counting)();

/** By source event, party and category: what was decided last. */
function disclosuresFold(): StreamFold {
  const decided = new Map<string, Map<string, Map<string, unknown>>>();
  return {
    take({ type, open }) {
      if (type !== 'disclosure.decided') return;
      // The catalogue has validated the open part against the schema that belongs to the type.
      const { source, party, segments } = open as DisclosureDecided;
      const parties = decided.get(source.id) ?? new Map<string, Map<string, unknown>>();
      const categories = parties.get(party) ?? new Map<string, unknown>();
      for (const { category, ...decision } of segments) categories.set(category, decision);
      decided.set(source.id, parties.set(party, categories));
    },
    state: () => decided,
  };
}
