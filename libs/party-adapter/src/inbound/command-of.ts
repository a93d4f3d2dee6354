import { createHash } from 'node:crypto';
import { Problem } from '@hub/http-edge';
import type { OutgoingCommand } from '../command-gateway';
import type { CloudEventDto } from './cloud-event.dto';
import { INBOUND_COMMANDS, inboundType, type InboundCommand } from './inbound-commands';

/**
 * The command that a CloudEvent asks for. Its idempotency key is made of the CloudEvent's `source` and `id` (decision 10); the party is
 * the token's, whatever the message says.
 *
 * @throws Problem 422 for a type that this door does not take, or a command without its subject
 */
export function commandOf(
  event: CloudEventDto,
  taken: readonly InboundCommand[],
): Pick<OutgoingCommand, 'service' | 'path' | 'idempotencyKey' | 'body'> {
  const command = taken.find((name) => inboundType(name) === event.type);
  if (command === undefined)
    throw new Problem({
      status: 422,
      code: 'inbound/unknown-type',
      detail: 'This door does not take commands of this type.',
      todo: `Send one of: ${taken.map(inboundType).join(', ')}.`,
    });
  const { service, path } = INBOUND_COMMANDS[command];
  if (path.includes('{subject}') && event.subject === undefined)
    throw new Problem({
      status: 422,
      code: 'inbound/subject-missing',
      detail: 'A command of this type must say what it is about.',
      todo: 'Put the id of the referral, episode, hand-off, consent, denial or exception into the CloudEvent’s "subject".',
    });
  return {
    service,
    path: path.replace('{subject}', event.subject ?? ''),
    idempotencyKey: keyOf(event),
    body: event.data,
  };
}

/** Visible ASCII of fixed length, whatever the sender's two texts are; each behind its length, so that no two pairs meet. */
const keyOf = ({ source, id }: Pick<CloudEventDto, 'source' | 'id'>): string =>
  `cloudevent-${createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex')}`;
