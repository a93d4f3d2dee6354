import type { PartyId, SegmentCategory, Uuid } from '@hub/vocabulary';
import type { Basis, DisclosureDecided, Obligation } from './disclosure.events';

/** What one party has of one segment: held on bases, or decided against. */
export type SegmentState =
  | {
      readonly held: true;
      readonly bases: readonly Basis[];
      readonly obligations: readonly Obligation[];
      /** The disclosure that made it or rebased it last. */
      readonly disclosure: Uuid;
    }
  | { readonly held: false };

const NOT_HELD: SegmentState = { held: false };

/** The fold of `disclosure.decided`: for each source event and party, the state of each segment that was ever decided. */
export class Holdings {
  readonly #bySource = new Map<Uuid, Map<PartyId, Map<SegmentCategory, SegmentState>>>();

  /** Decisions are recorded in the order of their triggers. */
  record(disclosure: Uuid, { source, party, segments }: DisclosureDecided): void {
    const parties = entry(this.#bySource, source.id, () => new Map<PartyId, Map<SegmentCategory, SegmentState>>());
    const states = entry(parties, party, () => new Map<SegmentCategory, SegmentState>());
    for (const segment of segments)
      states.set(
        segment.category,
        segment.state === 'made' || segment.state === 'rebased'
          ? { held: true, bases: segment.bases, obligations: segment.obligations, disclosure }
          : NOT_HELD,
      );
  }

  /** Undefined: never decided. */
  of(source: Uuid, party: PartyId, category: SegmentCategory): SegmentState | undefined {
    return this.#bySource.get(source)?.get(party)?.get(category);
  }

  /** The parties for which anything of the event was ever decided. */
  partiesOf(source: Uuid): Iterable<PartyId> {
    return this.#bySource.get(source)?.keys() ?? [];
  }
}

/** The value under a key, made where it is missing. */
export const entry = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};
