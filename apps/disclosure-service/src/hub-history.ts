import type { ReadableEvent, Surroundings } from '@hub/disclosure';
import type { EventCatalogue, EventStore, Position } from '@hub/event-sourcing';
import { emptyPartyRegister, evolvePartyRegister, evolvePolicy, kindOf, noPolicy, type PartyRegistered } from '@hub/parties';
import type { PartyId, Uuid } from '@hub/vocabulary';
import { readingOf } from './reading';
import { StageError } from './stage-error';

/** What changed for everybody, or for whoever has to do with a party. */
export type HubChange = { readonly kind: 'policy' } | { readonly kind: 'party'; readonly party: PartyId };

const TYPES = ['policy.adopted', 'party.registered'];

/** Policy and parties as of one place in the log, and where the events stand that brought them there. */
export class HubHistory {
  #policy = noPolicy;
  #parties = emptyPartyRegister;
  readonly #positions = new Map<Uuid, Position>();

  /** As of a position, that one included. */
  static async upTo(store: EventStore, catalogue: EventCatalogue, until: Position): Promise<HubHistory> {
    const history = new HubHistory();
    if (until > 0n)
      for await (const recorded of store.readAll({ until, filter: { types: TYPES } })) {
        const reading = readingOf(catalogue, recorded);
        if (reading.kind !== 'of-hub')
          throw new StageError(
            'disclosure/unreadable-event',
            `${recorded.type} at position ${recorded.position} cannot be read.`,
          );
        history.apply(reading.event);
      }
    return history;
  }

  /** Whether an event is a part of this history. */
  static includes({ type }: ReadableEvent): boolean {
    return TYPES.includes(type);
  }

  /** Takes in the next event of this history; says whose bases may have changed by it. */
  apply(event: ReadableEvent): HubChange | undefined {
    this.#positions.set(event.id, event.position);
    if (event.type === 'policy.adopted') {
      this.#policy = evolvePolicy(this.#policy, event);
      return { kind: 'policy' };
    }
    // The catalogue has validated the open part against the schema that belongs to the type.
    const { party } = event.open as PartyRegistered;
    const before = kindOf(this.#parties)(party);
    this.#parties = evolvePartyRegister(this.#parties, event);
    return kindOf(this.#parties)(party) === before ? undefined : { kind: 'party', party };
  }

  surroundings(asOf: Date): Surroundings {
    return { policy: this.#policy.inForce, kindOf: kindOf(this.#parties), asOf };
  }

  /** Whether a trigger that is about no subject stands before a position. */
  precedes(trigger: Uuid, position: Position): boolean {
    const stands = this.#positions.get(trigger);
    return stands !== undefined && stands < position;
  }
}
