import type { Disclosure } from '@hub/disclosure';
import { LIMITS, encodeBody, encodeMetadata, type Identifiers, type NewEvent } from '@hub/event-sourcing';
import { HUB_PARTY } from '@hub/vocabulary';
import { DECISION } from './reading';

const SERVICE = 'disclosure-service';
const VERSION = 1;

/** The decisions as the log takes them: the same bytes at every attempt (decision 7). */
export const encoded = (disclosures: readonly Disclosure[], identifiers: Identifiers): readonly NewEvent[] =>
  disclosures.map(({ id, open }) => ({
    id,
    type: DECISION,
    version: VERSION,
    metadata: encodeMetadata({
      party: HUB_PARTY,
      actor: SERVICE,
      source: SERVICE,
      key: open.trigger.id,
      command: {
        name: 'disclosure.decide',
        digest: identifiers.commandDigest('disclosure.decide', open.subject, Buffer.from(open.trigger.id)),
      },
    }),
    body: encodeBody({ open }),
  }));

/** What one trigger decides is one append; beyond an append's limits several, cut by the same rule at every attempt. */
export const inAppends = (events: readonly NewEvent[]): readonly (readonly NewEvent[])[] => {
  const appends: NewEvent[][] = [];
  let last: NewEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = event.metadata.byteLength + event.body.byteLength;
    if (last.length === 0 || last.length === LIMITS.appendEvents || bytes + size > LIMITS.appendBytes) {
      last = [];
      bytes = 0;
      appends.push(last);
    }
    last.push(event);
    bytes += size;
  }
  return appends;
};
