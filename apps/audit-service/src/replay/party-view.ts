import { emptyRegister, evolveRegister } from '@hub/consent';
import { viewAt, type Circumstances, type Disclosure, type DisclosureDecided, type ViewedEvent } from '@hub/disclosure';
import type { EventCatalogue, EventStore, ReadEvent } from '@hub/event-sourcing';
import { emptyPartyRegister, evolvePartyRegister, evolvePolicy, kindOf, noPolicy } from '@hub/parties';
import { streams, type PartyId, type SubjectId } from '@hub/vocabulary';
import type { Moment } from './moment';

export interface LogSource {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
}

/** The jurisdiction and the parties as of a moment: the same for every subject. */
export type Jurisdiction = Pick<Circumstances, 'policy' | 'kindOf'>;

/** @throws import('@hub/event-sourcing').EventError for an event that this version cannot read */
export const jurisdictionAt = async (source: LogSource, { position }: Moment): Promise<Jurisdiction> => {
  let policy = noPolicy;
  for await (const event of streamUntil(source, streams.policy, { position })) policy = evolvePolicy(policy, event);
  let register = emptyPartyRegister;
  for await (const recorded of source.store.readAll({ until: position, filter: { streamPrefixes: ['party-'] } })) {
    register = evolvePartyRegister(register, source.catalogue.read(recorded));
  }
  return { policy: policy.inForce, kindOf: kindOf(register) };
};

/**
 * What a party could see of a subject's events at a moment (T2): of what had been made for it, that whose bases were in force then.
 *
 * @throws import('@hub/event-sourcing').EventError: a register that cannot be read opens nothing, for it may hold a revocation
 */
export const partyViewAt = async (
  source: LogSource,
  party: PartyId,
  subject: SubjectId,
  moment: Moment,
  jurisdiction: Jurisdiction,
): Promise<readonly ViewedEvent[]> => {
  let register = emptyRegister;
  for await (const event of streamUntil(source, streams.consents(subject), moment)) register = evolveRegister(register, event);
  const disclosures: Disclosure[] = [];
  for await (const { id, type, open } of streamUntil(source, streams.disclosures(subject), moment)) {
    // The catalogue has validated the open part against the schema that belongs to the type.
    const decided = open as DisclosureDecided;
    if (type === 'disclosure.decided' && decided.party === party) disclosures.push({ id, open: decided });
  }
  return viewAt(party, disclosures, { register, ...jurisdiction, at: moment.at });
};

/** The events of one stream up to a moment, read and validated. */
export async function* streamUntil(
  { store, catalogue }: LogSource,
  stream: string,
  { position }: Pick<Moment, 'position'>,
): AsyncGenerator<ReadEvent> {
  for await (const recorded of store.readStream(stream)) {
    if (recorded.position > position) return;
    yield catalogue.read(recorded);
  }
}
