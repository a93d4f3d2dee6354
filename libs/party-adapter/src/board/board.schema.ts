import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { STATUSES } from '../view/referral-summary';

type Schema = ApiResponseSchemaHost['schema'];

const text: Schema = { type: 'string' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const instant: Schema = { type: 'string', format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };
const client: Schema = { ...uuid, description: 'The name under which your party knows the person' };

const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const list = (items: Schema): Schema => ({ type: 'array', items });

const waiting = object(
  {
    party: text,
    act: text,
    since: { ...instant, description: 'Since when this act of this party is awaited' },
    by: { ...instant, description: 'The first instant at which it is late' },
    late: { type: 'boolean' },
  },
  ['by'],
);

/** `ShownBoard` in OpenAPI's words. */
export const boardSchema: Schema = object({
  asOf: instant,
  more: { type: 'boolean', description: 'There is more than one answer holds; shown and counted are the longest standing' },
  episodes: {
    ...list(
      object(
        {
          episode: uuid,
          client,
          accountable: object({ party: text, worker: text }, ['worker']),
          accountableSince: instant,
          handoff: object(
            {
              handoff: uuid,
              to: text,
              attempt: { type: 'integer', minimum: 1 },
              introduction: { ...uuid, description: 'The introduction of this attempt: a confirmation names it' },
              failed: { ...uuid, description: 'By which the receiver said that nothing came of it: a further attempt names it' },
            },
            ['introduction', 'failed'],
          ),
          waiting,
        },
        ['handoff'],
      ),
    ),
    description: 'Who is accountable for whose coordination, and what each waits for',
  },
  referrals: list(
    object(
      {
        referral: uuid,
        client,
        status: { type: 'string', enum: [...STATUSES] },
        sender: text,
        addressee: text,
        sent: { type: 'boolean' },
        received: { type: 'boolean' },
        declined: { ...text, description: 'Why it was declined, where it is' },
        waiting,
      },
      ['declined'],
    ),
  ),
  waitsOn: {
    ...list(object({ party: text, matters: count, late: count, longestSince: instant })),
    description: 'What waits on whom, longest first; counted from the rows above',
  },
  load: {
    ...list(
      object({ party: text, referrals: count, byStatus: { type: 'object', additionalProperties: count }, noCapacity: count }),
    ),
    description: 'What each addressee has before it; counted from the rows above',
  },
  coordinators: {
    ...list(object({ party: text, worker: text, episodes: count, late: count }, ['worker'])),
    description: 'How many episodes each coordinator is accountable for; counted from the rows above',
  },
  counts: object({ sent: count, received: count, episodes: count, late: count }),
});
