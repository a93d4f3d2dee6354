import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { STATUSES } from '../view/referral-summary';

type Schema = ApiResponseSchemaHost['schema'];

const text: Schema = { type: 'string' };
const instant: Schema = { type: 'string', format: 'date-time' };

/** A referral as the API's description shows it; `ReferralRow` in OpenAPI's words. */
export const referralRowSchema: Schema = {
  type: 'object',
  required: ['referral', 'client', 'status', 'events', 'content', 'bases', 'obligations'],
  properties: {
    referral: { type: 'string', format: 'uuid' },
    client: { type: 'string', format: 'uuid', description: 'The name under which your party knows the person' },
    status: {
      type: 'string',
      enum: [...STATUSES],
      description:
        '`delivered`: the addressee has it, and no answer is known; `not-disclosed`: your party may not know (or no longer) how it began',
    },
    sender: text,
    addressee: text,
    requestedAt: instant,
    partOf: { type: 'string', format: 'uuid', description: 'The referral on which this one follows' },
    whoActsNext: {
      type: 'object',
      required: ['party', 'act'],
      properties: { party: text, act: text, by: { ...instant, description: 'The first instant at which it is late' } },
    },
    startBy: { type: 'string', format: 'date', description: 'The day on which the addressee said that service should start' },
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'type', 'author', 'recordedAt', 'data'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          type: text,
          author: text,
          recordedAt: instant,
          data: { type: 'object' },
        },
      },
    },
    content: {
      type: 'object',
      description:
        'By information category, then by the party that wrote it: the latest of each. `{ erased: true }` where the keys were destroyed',
      additionalProperties: { type: 'object', additionalProperties: { type: 'object' } },
    },
    bases: { type: 'array', items: { type: 'object' }, description: 'What makes it lawful that this is shown, with citations' },
    obligations: {
      type: 'array',
      description: 'What must be observed with it: notices, the scope of the consent, redisclosure rules',
      items: { type: 'object', required: ['kind', 'text', 'citation'], properties: { kind: text, text, citation: text } },
    },
  },
};

/** One page of them. */
export const referralPageSchema: Schema = {
  type: 'object',
  required: ['items'],
  properties: {
    items: { type: 'array', items: referralRowSchema },
    next: { type: 'string', description: 'The cursor of the page that follows; absent at the end' },
  },
};
