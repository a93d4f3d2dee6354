import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { NO_STREAM } from '../event';
import type { ConformanceCase } from './conformance-case';
import { afterHead, all, delay, event, eventsOf, fresh, idsOf, put } from './material';

/** Appending: expected revisions, idempotency, all or nothing. */
export const appendCases: readonly ConformanceCase[] = [
  {
    name: 'keeps what it acknowledged, for every way of reading and every client',
    catches: 'stores nothing',
    async run({ store, other }) {
      const stream = fresh();
      const before = await afterHead(store);
      const events = eventsOf(2);
      const outcome = await put(store, stream, events);
      for (const reader of [store, other]) {
        assert.deepEqual(idsOf(await all(reader.readStream(stream))), idsOf(events));
        assert.deepEqual(
          idsOf(await all(reader.readAll({ after: before, filter: { streamPrefixes: [stream] } }))),
          idsOf(events),
        );
        assert.deepEqual(idsOf(await reader.readAt([outcome.position])), idsOf(events.slice(1)));
        assert.equal((await reader.revisions([stream])).get(stream), 1);
        assert.ok((await reader.head()).position >= outcome.position);
      }
    },
  },
  {
    name: 'gives back the same bytes, type, version and ids, with place and time',
    async run({ store }) {
      const stream = fresh();
      const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      // A view into a larger buffer: only the view is the event's.
      const view = new Uint8Array(everyByte.buffer, 16, 8);
      const events = [
        event({ metadata: everyByte, body: everyByte.slice().reverse(), version: 7, type: 'conformance.bytes' }),
        event({ metadata: new Uint8Array(), body: new Uint8Array() }),
        event({ metadata: Buffer.from('{"a":"\\u0000\\ud800"}'), body: view }),
      ];
      const earliest = Date.now() - 60_000;
      const outcome = await put(store, stream, events);
      const read = await all(store.readStream(stream));
      assert.equal(read.length, 3);
      for (const [revision, recorded] of read.entries()) {
        const given = events[revision];
        assert.ok(given);
        assert.deepEqual([recorded.id, recorded.type, recorded.version], [given.id, given.type, given.version]);
        assert.deepEqual(Buffer.from(recorded.metadata), Buffer.from(given.metadata));
        assert.deepEqual(Buffer.from(recorded.body), Buffer.from(given.body));
        assert.deepEqual([recorded.stream, recorded.revision], [stream, revision]);
        assert.ok(recorded.recordedAt.getTime() > earliest && recorded.recordedAt.getTime() < Date.now() + 60_000);
      }
      assert.equal(read[2]?.position, outcome.position);
    },
  },
  {
    name: 'counts a stream from 0, and the outcome names the last event of the append',
    async run({ store }) {
      const stream = fresh();
      assert.equal((await put(store, stream, eventsOf(1))).revision, 0);
      assert.equal((await put(store, stream, eventsOf(3), 0)).revision, 3);
      const outcome = await put(store, stream, eventsOf(1), 3);
      const read = await all(store.readStream(stream));
      assert.deepEqual(
        read.map(({ revision }) => revision),
        [0, 1, 2, 3, 4],
      );
      assert.equal(read[4]?.position, outcome.position);
      assert.ok(read.every(({ position }, index) => index === 0 || position > (read[index - 1]?.position ?? 0n)));
    },
  },
  {
    name: 'refuses an append at another revision, says the actual one and writes nothing',
    catches: 'ignores the expected revision',
    async run({ store, other }) {
      const stream = fresh();
      const absent = fresh();
      const events = eventsOf(3);
      await put(store, stream, events);
      for (const expectedRevision of [NO_STREAM, 0, 1, 3, 1_000])
        assert.deepEqual(await other.append({ stream, expectedRevision, events: eventsOf(1) }), {
          outcome: 'wrong-revision',
          actual: 2,
        });
      assert.deepEqual(await store.append({ stream: absent, expectedRevision: 0, events: eventsOf(1) }), {
        outcome: 'wrong-revision',
        actual: NO_STREAM,
      });
      assert.deepEqual(idsOf(await all(store.readStream(stream))), idsOf(events));
      assert.deepEqual(await all(store.readStream(absent)), []);
    },
  },
  {
    name: 'lets exactly one of many appends at one revision through',
    catches: 'ignores the expected revision',
    async run({ store, other }) {
      const stream = fresh();
      for (let expectedRevision = NO_STREAM; expectedRevision < 4; expectedRevision += 1) {
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, caller) =>
            (caller % 2 ? other : store).append({ stream, expectedRevision, events: eventsOf(1) }),
          ),
        );
        assert.equal(outcomes.filter(({ outcome }) => outcome === 'appended').length, 1);
        assert.equal(outcomes.filter(({ outcome }) => outcome === 'wrong-revision').length, 19);
      }
      assert.equal((await all(store.readStream(stream))).length, 5);
    },
  },
  {
    name: 'does not let a conflict fail its neighbours',
    async run({ store }) {
      const taken = fresh();
      await put(store, taken, eventsOf(1));
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, caller) =>
          store.append({ stream: caller % 3 ? fresh() : taken, expectedRevision: NO_STREAM, events: eventsOf(1) }),
        ),
      );
      outcomes.forEach(({ outcome }, caller) => assert.equal(outcome, caller % 3 ? 'appended' : 'wrong-revision'));
    },
  },
  {
    name: 'answers a repeated append with its first outcome, however much was appended since, through any client',
    async run({ store, other }) {
      const stream = fresh();
      await put(store, stream, eventsOf(2));
      const append = { stream, expectedRevision: 1, events: eventsOf(3) };
      const { revision, position } = await put(store, stream, append.events, 1);
      assert.deepEqual(await other.append(append), { outcome: 'already-appended', revision, position });
      await put(store, stream, eventsOf(2), 4);
      await put(other, fresh(), eventsOf(2));
      assert.deepEqual(await store.append(append), { outcome: 'already-appended', revision, position });
      assert.equal((await all(store.readStream(stream))).length, 7);
    },
  },
  {
    name: 'stores one append once when it is sent many times at the same moment',
    async run({ store, other }) {
      const append = { stream: fresh(), expectedRevision: NO_STREAM, events: eventsOf(2) };
      const outcomes = await Promise.all(Array.from({ length: 12 }, (_, caller) => (caller % 2 ? other : store).append(append)));
      assert.equal(outcomes.filter(({ outcome }) => outcome === 'appended').length, 1);
      assert.equal(outcomes.filter(({ outcome }) => outcome === 'already-appended').length, 11);
      assert.equal(new Set(outcomes.map((outcome) => ('position' in outcome ? outcome.position : undefined))).size, 1);
      assert.deepEqual(idsOf(await all(store.readStream(append.stream))), idsOf(append.events));
    },
  },
  {
    name: 'takes nothing for a repeat but the same ids in the same order at the same revision',
    async run({ store }) {
      const stream = fresh();
      const [a, b, c] = [event(), event(), event()];
      await put(store, stream, [a, b]);
      const attempts = [
        { expectedRevision: NO_STREAM, events: [b, a] },
        { expectedRevision: NO_STREAM, events: [a, c] },
        { expectedRevision: NO_STREAM, events: [a, b, c] },
        { expectedRevision: NO_STREAM, events: [b] },
        { expectedRevision: 0, events: [a] },
      ];
      for (const attempt of attempts)
        assert.deepEqual(await store.append({ stream, ...attempt }), { outcome: 'wrong-revision', actual: 1 });
      assert.deepEqual(idsOf(await all(store.readStream(stream))), [a.id, b.id]);
    },
  },
  {
    name: 'keeps the same id apart in two streams',
    async run({ store }) {
      const [one, two, shared] = [fresh(), fresh(), event()];
      await put(store, one, [shared]);
      await put(store, two, [shared]);
      assert.deepEqual([(await all(store.readStream(one))).length, (await all(store.readStream(two))).length], [1, 1]);
    },
  },
  {
    name: 'shows the events of one append together or not at all, side by side in the log',
    async run({ store, other }) {
      const streams = Array.from({ length: 10 }, () => fresh('together'));
      const before = await afterHead(store);
      let done = false;
      const looking = (async () => {
        for (; !done; await delay(0))
          for (const stream of streams)
            assert.ok([0, 5].includes((await all(other.readStream(stream))).length), 'part of an append was seen');
      })();
      const failed = looking.catch((error: unknown) => ({ error }));
      await Promise.all(streams.map((stream) => put(store, stream, eventsOf(5))));
      done = true;
      assert.equal(await failed, undefined);
      const order = (await all(store.readAll({ after: before, filter: { streamPrefixes: streams } }))).map(
        ({ stream }) => stream,
      );
      assert.equal(order.length, 50);
      assert.equal(order.filter((stream, index) => stream !== order[index - 1]).length, 10);
    },
  },
  {
    name: 'keeps no hold on the bytes that it was given',
    async run({ store }) {
      const stream = fresh();
      const body = Buffer.from('as it was');
      await put(store, stream, [event({ id: randomUUID(), body })]);
      body.fill(0);
      const [read] = await all(store.readStream(stream));
      assert.equal(Buffer.from(read?.body ?? []).toString(), 'as it was');
    },
  },
];
