import { Compile } from 'typebox/compile';
import { PartyMessage } from '@hub/disclosure';
import type { EventCatalogue } from '@hub/event-sourcing';

/** A message that this version of the code can apply. */
export type DeliveredMessage = PartyMessage;

/** Why a message cannot be applied: a stable code, by which its key is parked. Never what it holds. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
  constructor(readonly code: 'message/not-json' | 'message/invalid' | 'message/other-subject' | 'message/other-party') {
    super('A message to a party cannot be read by this version of the adapter.');
  }
}

const partyMessage = Compile(PartyMessage);

/**
 * Reads one record value: the message's own schema, then the open part through the catalogue, so that an event type or version which this
 * code does not know parks the key before anything of it is kept.
 */
export function readDelivered(
  catalogue: EventCatalogue,
  record: { readonly key: string; readonly value: Uint8Array },
): DeliveredMessage {
  const message = parse(record.value);
  if (!partyMessage.Check(message)) throw new UnreadableMessage('message/invalid');
  if (message.subject !== record.key) throw new UnreadableMessage('message/other-subject');
  const { event, segments } = message.data;
  for (const segment of segments)
    if (segment.category === 'open' && 'content' in segment) catalogue.openPart(event.type, event.version, segment.content);
  return message;
}

function parse(value: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    // Not as a cause: the parser's message quotes what it read.
    throw new UnreadableMessage('message/not-json');
  }
}
