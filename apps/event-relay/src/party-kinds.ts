import { START, type EventCatalogue, type EventStore, type Position, type RecordedEvent } from '@hub/event-sourcing';
import type { PartyRegistered } from '@hub/parties';
import { HUB_PARTY, type PartyId, type PartyKind } from '@hub/vocabulary';
import { RelayError } from './relay-errors';

export const PARTY_REGISTERED = 'party.registered';

/** Each party's kind as of the place that the relay has reached: it names the topic, and a refill must name the same one again. */
export class PartyKinds {
  private readonly kinds = new Map<PartyId, PartyKind>();

  private constructor(private readonly catalogue: EventCatalogue) {}

  static async asOf(store: EventStore, catalogue: EventCatalogue, position: Position): Promise<PartyKinds> {
    const register = new PartyKinds(catalogue);
    if (position > START)
      for await (const event of store.readAll({ until: position, filter: { types: [PARTY_REGISTERED] } })) register.evolve(event);
    return register;
  }

  evolve(event: RecordedEvent): void {
    try {
      // The catalogue has validated the open part against this type's schema.
      const { party, kind } = this.catalogue.read(event).open as PartyRegistered;
      this.kinds.set(party, kind);
    } catch (cause) {
      throw new RelayError(
        'relay/disclosure-unreadable',
        `The party event at position ${event.position} cannot be read by this version of the hub: its topic is not known.`,
        { cause },
      );
    }
  }

  /** Undefined for the hub itself, which has the log and needs no feed. @throws RelayError `relay/unknown-party` */
  kindOf(party: PartyId): PartyKind | undefined {
    const kind = this.kinds.get(party);
    if (kind === undefined && party !== HUB_PARTY)
      throw new RelayError('relay/unknown-party', `The party ${party} was disclosed to before it was registered: register it.`);
    return kind;
  }

  all(): ReadonlySet<PartyKind> {
    return new Set(this.kinds.values());
  }
}
