import { Type } from 'typebox';
import { encodeBody, encodeMetadata } from './envelope';
import type { RecordedEvent } from './event';
import { EventCatalogue } from './event-types';

const requestedV1 = Type.Object({ subject: Type.String(), urgent: Type.Boolean() });
const requestedV2 = Type.Object({ subject: Type.String(), priority: Type.Enum(['routine', 'urgent']) });
const nameV1 = Type.Object({ name: Type.String() });
const nameV2 = Type.Object({ family: Type.String() });

const catalogue = new EventCatalogue([
  {
    type: 'referral.requested',
    versions: [
      { version: 1, open: requestedV1, segments: { identity: nameV1, health: Type.String() } },
      {
        version: 2,
        open: requestedV2,
        segments: { identity: nameV2 },
        upcast: (before) => {
          // Upcasters meet what an older version wrote.
          const { urgent, ...rest } = before as { urgent: boolean };
          return { ...rest, priority: urgent ? 'urgent' : 'routine' };
        },
        upcastSegments: { identity: (before) => ({ family: (before as { name: string }).name }) },
      },
      {
        version: 3,
        open: Type.Object({ ...requestedV2.properties, seen: Type.Null() }),
        upcast: (before) => ({ ...(before as object), seen: null }),
      },
    ],
  },
]);

const recorded = (version: number, open: unknown, type = 'referral.requested'): RecordedEvent => ({
  id: '00000000-0000-8000-8000-000000000001',
  type,
  version,
  stream: 'referral-1',
  revision: 0,
  position: 1n,
  recordedAt: new Date(0),
  metadata: encodeMetadata({
    party: 'p',
    actor: 'a',
    source: 's',
    key: 'k',
    command: { name: 'request', digest: '00'.repeat(32) },
  }),
  body: encodeBody({ open }),
});

/** An error of this code that repeats nothing of what it met. */
const coded = (code: string) => expect.objectContaining({ code, message: expect.not.stringContaining('Jane') }) as Error;

describe('reading events', () => {
  it('brings every version to the latest one and validates it there', () => {
    expect(catalogue.read(recorded(1, { subject: 's', urgent: true })).open).toEqual({
      subject: 's',
      priority: 'urgent',
      seen: null,
    });
    expect(catalogue.read(recorded(2, { subject: 's', priority: 'routine' })).open).toEqual({
      subject: 's',
      priority: 'routine',
      seen: null,
    });
    expect(catalogue.read(recorded(3, { subject: 's', priority: 'routine', seen: null }))).toMatchObject({
      version: 3,
      metadata: { party: 'p' },
      segments: {},
    });
  });

  it('takes contents of segments through the same pipeline', () => {
    expect(catalogue.openSegment('referral.requested', 1, 'identity', { name: 'Doe' })).toEqual({ family: 'Doe' });
    expect(catalogue.openSegment('referral.requested', 1, 'health', 'kept, though later versions have none')).toMatch('kept');
    expect(() => catalogue.openSegment('referral.requested', 2, 'identity', { name: 'Doe' })).toThrow(coded('event/invalid'));
  });

  it.each([
    ['event/unknown-type', recorded(1, {}, 'referral.renamed')],
    ['event/newer-version', recorded(4, {})],
    ['event/invalid', recorded(2, { subject: 's', priority: 'Jane Doe' })],
    ['event/invalid', recorded(1, null)],
    ['event/invalid', recorded(0, {})],
    ['event/invalid', { ...recorded(1, {}), body: Buffer.from('Jane Doe') }],
  ])('stops with %s and repeats nothing of what it met', (code, event) => {
    expect(() => catalogue.read(event)).toThrow(coded(code));
  });
});

describe('writing events', () => {
  const open = { subject: 's', priority: 'urgent', seen: null };
  it('takes the latest version as declared', () => {
    expect(() => catalogue.checkDecided({ type: 'referral.requested', version: 3, open })).not.toThrow();
  });

  it.each([
    ['an older version', { version: 2, open }],
    ['an open part that does not fit', { version: 3, open: { subject: 's' } }],
    ['a segment that this version does not have', { version: 3, open, segments: { identity: { family: 'Doe' } } }],
    ['a segment named like a part of every object', { version: 3, open, segments: { constructor: {} } }],
  ])('refuses %s', (_, event) => {
    expect(() => catalogue.checkDecided({ type: 'referral.requested', ...event })).toThrow(coded('event/invalid'));
  });
});

describe('declaring events', () => {
  const open = Type.Object({});
  it.each([
    [
      'a gap',
      [
        { version: 1, open },
        { version: 3, open, upcast: () => ({}) },
      ],
    ],
    ['a first version that is not 1', [{ version: 2, open }]],
    [
      'a chain that does not end: an upcaster is missing',
      [
        { version: 1, open },
        { version: 2, open },
      ],
    ],
    ['no version', []],
  ])('refuses %s', (_, versions) => {
    expect(() => new EventCatalogue([{ type: 't', versions }])).toThrow(RangeError);
  });

  it('refuses one type twice', () => {
    const type = { type: 't', versions: [{ version: 1, open }] };
    expect(() => new EventCatalogue([type, type])).toThrow('declared twice');
  });
});
