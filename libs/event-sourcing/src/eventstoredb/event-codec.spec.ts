import { randomUUID } from 'node:crypto';
import type { RecordedEvent as ServerEvent } from '@eventstore/db-client';
import fc from 'fast-check';
import { LogError } from '../event-store';
import { markOf, recordedEventOf, serverEventOf } from './event-codec';

const bytes = fc.uint8Array({ maxLength: 300 });
/** What the server hands back of what it was given; `created` is its own. */
const kept = (given: ReturnType<typeof serverEventOf>, created: Date): ServerEvent =>
  ({ ...given, streamId: 'a-1', revision: 4n, created, isJson: false, position: { commit: 9n, prepare: 9n } }) as never;

describe('an event as EventStoreDB keeps it', () => {
  it('comes back with the same bytes, version and id, and the time of the store or the one it was copied with', () =>
    fc.assert(
      fc.property(
        fc.record({ metadata: bytes, body: bytes, version: fc.integer({ min: 1, max: 0x7fff_ffff }), time: fc.option(fc.nat()) }),
        fc.option(fc.uint8Array({ minLength: 8, maxLength: 8 }), { nil: undefined }),
        ({ metadata, body, version, time }, mark) => {
          const event = { id: randomUUID(), type: 'a.b', version, metadata, body };
          const copied = time === null ? event : { ...event, stream: 'a-1', revision: 4, recordedAt: new Date(time) };
          const created = new Date(1_700_000_000_000);
          const given = serverEventOf(copied, mark);
          const read = recordedEventOf(kept(given, created), 9n);
          expect({ ...read, metadata: [...read.metadata], body: [...read.body] }).toEqual({
            ...event,
            metadata: [...metadata],
            body: [...body],
            stream: 'a-1',
            revision: 4,
            position: 9n,
            recordedAt: time === null ? created : new Date(time),
          });
          expect(markOf(kept(given, created))).toEqual(mark);
        },
      ),
    ));

  it('has metadata that no client takes for JSON, whatever they are, and plain arrays where a Buffer would become JSON', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          fc.json().map((text) => new Uint8Array(Buffer.from(text))),
        ),
        (metadata) => {
          const event = { id: randomUUID(), type: 'a.b', version: 1, metadata: Buffer.from(metadata), body: Buffer.from('{}') };
          const given = serverEventOf(event);
          expect(() => JSON.parse(Buffer.from(given.metadata as Uint8Array).toString('utf8')) as unknown).toThrow();
          expect([given.metadata?.constructor, given.data.constructor]).toEqual([Uint8Array, Uint8Array]);
        },
      ),
    ));

  it.each([
    ['without metadata', { metadata: undefined }],
    ['with metadata that were JSON', { metadata: { a: 1 } }],
    ['with bytes of somebody else', { metadata: Uint8Array.from([9, 9, 9, 9, 9, 9, 9]) }],
    ['with an envelope cut short', { metadata: Uint8Array.from([1, 0, 0]) }],
    ['of JSON', { isJson: true, data: { a: 1 } }],
  ])('is not the hub’s %s, and says so by its place alone', (_, fields) => {
    const event = {
      ...kept(
        serverEventOf({ id: randomUUID(), type: 'a', version: 1, metadata: new Uint8Array(), body: new Uint8Array() }),
        new Date(),
      ),
      ...fields,
    };
    expect(() => recordedEventOf(event as never, 77n)).toThrow(LogError);
    expect(() => recordedEventOf(event as never, 77n)).toThrow(/position 77/);
  });
});
