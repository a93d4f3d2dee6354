import type { EvolvedEvent } from '@hub/event-sourcing';
import type { PartyId } from '@hub/vocabulary';
import type { Coordinator } from './coordinator';

/** Whose worker is accountable for a subject; `undefined` for nobody's. */
export interface Accountability {
  readonly party: PartyId | undefined;
}

/**
 * What one event alone says about accountability; `undefined` where it says nothing. The disclosure decision follows a subject's
 * accountable party with this (decision 7), through events of whichever episode.
 */
export const accountabilityAfter = ({ type, open }: Pick<EvolvedEvent, 'type' | 'open'>): Accountability | undefined => {
  switch (type) {
    // The catalogue has validated the open part against the schema that belongs to the type.
    case 'episode.opened':
      return { party: (open as { readonly coordinator: Coordinator }).coordinator.party };
    case 'handoff.confirmed':
      return { party: (open as { readonly to: Coordinator }).to.party };
    case 'episode.ended':
      return { party: undefined };
    default:
      return undefined;
  }
};
