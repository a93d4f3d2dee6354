import type { Identifiers, Position, RecordedEvent } from '@hub/event-sourcing';
import type { DeliveredSegment, DisclosureDecided, PartyMessage } from '@hub/disclosure';
import { RelayError } from './relay-errors';
import type { SourceEvent } from './source-events';

/** A disclosure as the log has it. */
export interface ReadDisclosure {
  readonly event: RecordedEvent;
  readonly decided: DisclosureDecided;
}

/** Where its message stands in the pipe. */
export interface PipePlace {
  readonly log: string;
  readonly predecessor: Position;
  readonly refill: number;
}

/** Whether a party learns anything by it: what is withheld never leaves the log. */
export const isDelivered = ({ segments }: DisclosureDecided): boolean => segments.some(({ state }) => state !== 'withheld');

/**
 * The message of one disclosure to its party: a function of the log and of nothing else, so that a refill repeats it byte for byte
 * but for the refill number. Holds neither the subject's id nor anything that was withheld.
 */
export function composeMessage(
  { event, decided }: ReadDisclosure,
  source: SourceEvent,
  alias: string,
  place: PipePlace,
): PartyMessage {
  return {
    specversion: '1.0',
    id: event.id,
    source: `urn:referral-hub:log:${place.log}`,
    type: 'referral-hub.disclosure.v1',
    subject: alias,
    time: event.recordedAt.toISOString(),
    datacontenttype: 'application/json',
    data: {
      party: decided.party,
      matter: decided.source.matter,
      position: String(event.position),
      predecessor: String(place.predecessor),
      refill: place.refill,
      event: {
        id: source.event.id,
        type: source.event.type,
        version: source.event.version,
        author: decided.source.author,
        recordedAt: source.event.recordedAt.toISOString(),
        position: String(source.event.position),
      },
      segments: decided.segments.flatMap((segment) => delivered(segment, source, alias)),
    },
  };
}

function delivered(
  segment: DisclosureDecided['segments'][number],
  source: SourceEvent,
  alias: string,
): readonly DeliveredSegment[] {
  if (!('bases' in segment)) return segment.state === 'withheld' ? [] : [{ category: segment.category, state: 'withdrawn' }];
  const { category, state, bases, obligations } = segment;
  const content = category === 'open' ? underAlias(source, alias) : source.body.segments[category];
  if (content === undefined)
    throw new RelayError(
      'relay/source-unreadable',
      `Event ${source.event.id} has no segment of category ${category}, which was disclosed.`,
    );
  return [{ category, state, bases, obligations, content: { ...content } }];
}

/** The open part as it stands in the log, the subject under the name by which this party knows it (decision 5). */
function underAlias(source: SourceEvent, alias: string): Readonly<Record<string, unknown>> {
  const { open } = source.body;
  if (typeof open !== 'object' || open === null)
    throw new RelayError('relay/source-unreadable', `Event ${source.event.id} has no open part that can be disclosed.`);
  return { ...open, subject: alias };
}

/** What {@link composeMessage} needs of the ids. */
export type Aliases = Pick<Identifiers, 'alias'>;
