import assert from 'node:assert/strict';
import { NO_STREAM, START } from '../event';
import type { ConformanceCase } from './conformance-case';
import { afterHead, all, delay, eventsOf, fresh, idsOf, put, putMany } from './material';

/** More than any store reads at once. */
const MANY = 2_300;

/** Reading: streams both ways, the whole log, filters, single positions. */
export const readCases: readonly ConformanceCase[] = [
  {
    name: 'reads a stream both ways, from any revision, up to a limit',
    async run({ store }) {
      const stream = fresh();
      const ids = idsOf(await putMany(store, stream, 7));
      const read = async (options: Parameters<typeof store.readStream>[1]) => idsOf(await all(store.readStream(stream, options)));
      assert.deepEqual(await read({}), ids);
      assert.deepEqual(await read({ fromRevision: 3 }), ids.slice(3));
      assert.deepEqual(await read({ fromRevision: 2, limit: 2 }), ids.slice(2, 4));
      assert.deepEqual(await read({ fromRevision: 7 }), []);
      assert.deepEqual(await read({ limit: 0 }), []);
      assert.deepEqual(await read({ direction: 'backwards' }), ids.toReversed());
      assert.deepEqual(await read({ direction: 'backwards', fromRevision: 3 }), ids.slice(0, 4).toReversed());
      assert.deepEqual(await read({ direction: 'backwards', limit: 1 }), ids.slice(6));
      assert.deepEqual(await read({ direction: 'backwards', fromRevision: 1_000, limit: 2 }), ids.slice(5).toReversed());
      assert.deepEqual(await read({ direction: 'backwards', fromRevision: 0 }), ids.slice(0, 1));
    },
  },
  {
    name: 'yields nothing of a stream that does not exist, nor of one whose name only begins alike',
    async run({ store }) {
      const stream = fresh();
      await put(store, `${stream}-longer`, eventsOf(1));
      assert.deepEqual(await all(store.readStream(stream)), []);
      assert.deepEqual(await all(store.readStream(stream, { direction: 'backwards' })), []);
    },
  },
  {
    name: 'reads a stream of thousands, both ways',
    async run({ store }) {
      const stream = fresh();
      const ids = idsOf(await putMany(store, stream, MANY));
      assert.deepEqual(idsOf(await all(store.readStream(stream))), ids);
      assert.deepEqual(idsOf(await all(store.readStream(stream, { direction: 'backwards' }))), ids.toReversed());
      assert.deepEqual(idsOf(await all(store.readStream(stream, { fromRevision: 100, limit: 1_500 }))), ids.slice(100, 1_600));
    },
  },
  {
    name: 'tells the revisions of many streams at once, absent ones and repeats too',
    async run({ store }) {
      const [one, three, none] = [fresh(), fresh(), fresh()];
      await put(store, one, eventsOf(1));
      await put(store, three, eventsOf(3));
      const revisions = await store.revisions([three, none, one, three]);
      assert.deepEqual([revisions.get(one), revisions.get(three), revisions.get(none), revisions.size], [0, 2, NO_STREAM, 3]);
      assert.equal((await store.revisions([])).size, 0);
    },
  },
  {
    name: 'reads the log in its order: after a position, up to a position, up to a limit',
    async run({ store }) {
      const mark = fresh('order');
      const after = await afterHead(store);
      const written: string[] = [];
      for (let round = 0; round < 4; round += 1)
        for (const stream of ['a', 'b', 'c']) {
          const events = eventsOf(2);
          written.push(...idsOf(events));
          await put(store, `${mark}-${stream}`, events, round * 2 - 1);
        }
      const filter = { streamPrefixes: [mark] };
      const log = await all(store.readAll({ after, filter }));
      assert.deepEqual(idsOf(log), written);
      assert.ok(log.every(({ position }, index) => position > (log[index - 1]?.position ?? after)));
      const at = (index: number) => log[index]?.position ?? START;
      assert.deepEqual(idsOf(await all(store.readAll({ after: at(4), filter }))), written.slice(5));
      assert.deepEqual(idsOf(await all(store.readAll({ after: at(4), until: at(9), filter }))), written.slice(5, 10));
      assert.deepEqual(idsOf(await all(store.readAll({ after: at(4), limit: 3, filter }))), written.slice(5, 8));
      assert.deepEqual(idsOf(await all(store.readAll({ after: at(4), until: at(4), filter }))), []);
      assert.deepEqual(idsOf(await all(store.readAll({ after: at(4), until: at(3), filter }))), []);
      assert.deepEqual(idsOf(await all(store.readAll({ after, limit: 0, filter }))), []);
      // Nobody else writes to this log while the suite runs, so without a filter it is the same.
      assert.deepEqual(idsOf(await all(store.readAll({ after }))), written);
      assert.deepEqual(idsOf((await all(store.readAll())).slice(-written.length)), written);
      assert.deepEqual(await all(store.readAll({ after: at(23) })), []);
    },
  },
  {
    name: 'filters by type and by beginning of the stream’s name; both must match, lists match by any entry',
    async run({ store }) {
      const mark = fresh('filter');
      const after = await afterHead(store);
      for (const [stream, type] of [
        ['a_1', 'x.done'],
        ['a%1', 'y.done'],
        ['b-1', 'x.done'],
        ['b-2', 'z.done'],
        ['aX1', 'x.done'],
      ] as const)
        await put(store, `${mark}${stream}`, eventsOf(1, { type }));
      const read = async (types?: readonly string[], ...streamPrefixes: readonly string[]) => {
        const prefixes = streamPrefixes.map((prefix) => `${mark}${prefix}`);
        const events = await all(store.readAll({ after, filter: { ...(types ? { types } : {}), streamPrefixes: prefixes } }));
        return events.map(({ stream }) => stream.slice(mark.length));
      };
      assert.deepEqual(await read(undefined, ''), ['a_1', 'a%1', 'b-1', 'b-2', 'aX1']);
      assert.deepEqual(await read(['x.done'], ''), ['a_1', 'b-1', 'aX1']);
      assert.deepEqual(await read(['z.done', 'y.done', 'z.done'], ''), ['a%1', 'b-2']);
      assert.deepEqual(await read(undefined, 'b-', 'b', 'b-'), ['b-1', 'b-2']);
      assert.deepEqual(await read(['x.done'], 'b-', 'aX'), ['b-1', 'aX1']);
      // A beginning is text, not a pattern, and case counts.
      assert.deepEqual(await read(undefined, 'a_'), ['a_1']);
      assert.deepEqual(await read(undefined, 'a%'), ['a%1']);
      assert.deepEqual(await read(undefined, 'A'), []);
      assert.deepEqual(await read(['x.'], ''), []);
      assert.deepEqual(await read([], ''), []);
      assert.deepEqual(await all(store.readAll({ after, filter: { streamPrefixes: [] } })), []);
      // A beginning that ends before the first dash of the names it means.
      const short = await all(store.readAll({ after, filter: { streamPrefixes: ['filt'], types: ['x.done'] } }));
      assert.equal(short.length, 3);
    },
  },
  {
    name: 'finds the few among the many, whatever is read at once',
    async run({ store }) {
      const mark = fresh('rare');
      const after = await afterHead(store);
      const wanted: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        await putMany(store, `${mark}-many-${round}`, 1_100, { type: 'common.done' });
        const rare = eventsOf(2, { type: 'rare.done' });
        wanted.push(...idsOf(rare));
        await put(store, `${mark}-few`, rare, round * 2 - 1);
      }
      assert.deepEqual(idsOf(await all(store.readAll({ after, filter: { types: ['rare.done'] } }))), wanted);
      assert.deepEqual(idsOf(await all(store.readAll({ after, filter: { streamPrefixes: [`${mark}-few`] } }))), wanted);
      const both = await all(store.readAll({ after, filter: { types: ['rare.done', 'common.done'], streamPrefixes: [mark] } }));
      assert.equal(both.length, 3_306);
      assert.ok(both.every(({ position }, index) => position > (both[index - 1]?.position ?? after)));
    },
  },
  {
    name: 'reads at exactly the positions asked, and leaves out those that hold nothing',
    async run({ store }) {
      const stream = fresh();
      await put(store, stream, eventsOf(3));
      const [a, , c] = await all(store.readStream(stream));
      assert.ok(a && c);
      const read = await store.readAt([c.position, START, a.position, c.position, c.position + 1_000_000n]);
      assert.deepEqual(idsOf(read).toSorted(), [a.id, c.id].toSorted());
      assert.deepEqual(await store.readAt([]), []);
    },
  },
  {
    name: 'names the last position and the latest time',
    async run({ store, other }) {
      const stream = fresh();
      const before = await store.head();
      const { position } = await put(store, stream, eventsOf(2));
      const head = await other.head();
      assert.equal(head.position, position);
      assert.ok(head.position > before.position && head.recordedAt >= before.recordedAt);
      assert.deepEqual((await all(store.readStream(stream)))[1]?.recordedAt, head.recordedAt);
    },
  },
  {
    name: 'names how far it reached at an earlier position or instant',
    async run({ store, other }) {
      const stream = fresh();
      const before = await store.head();
      for (let revision = -1; revision < 3; revision += 1) {
        await put(store, stream, eventsOf(1), revision);
        await delay(12);
      }
      const log = await all(store.readStream(stream));
      for (const [nth, { position, recordedAt }] of log.entries()) {
        const latest = new Date(
          Math.max(before.recordedAt.getTime(), ...log.slice(0, nth + 1).map((one) => one.recordedAt.getTime())),
        );
        assert.deepEqual(await other.head({ position }), { position, recordedAt: latest });
        // Where no event stands the one before it is meant.
        if (log[nth + 1]?.position !== position + 1n)
          assert.equal((await store.head({ position: position + 1n })).position, position);
        const by = await other.head({ recordedBy: recordedAt });
        assert.ok(by.recordedAt <= recordedAt && by.position >= position);
        assert.ok(log.every((one) => one.position <= by.position || one.recordedAt > recordedAt));
      }
      assert.deepEqual(await store.head({ recordedBy: new Date(Date.now() + 60_000) }), await store.head());
      assert.deepEqual(await store.head({ position: START }), { position: START, recordedAt: new Date(0) });
    },
  },
  {
    name: 'is one log of one generation, for every client',
    async run({ store, other }) {
      const identity = await store.identity();
      assert.match(identity.log, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.ok(Number.isInteger(identity.generation) && identity.generation >= 0);
      assert.deepEqual(await other.identity(), identity);
    },
  },
  {
    name: 'lets a reader take its time, leave early and be aborted',
    async run({ store }) {
      const stream = fresh();
      const after = await afterHead(store);
      const ids = idsOf(await putMany(store, stream, MANY));
      for (const read of [() => store.readStream(stream), () => store.readAll({ after, filter: { streamPrefixes: [stream] } })]) {
        const seen: string[] = [];
        for await (const { id } of read()) {
          seen.push(id);
          // What is appended meanwhile by the reader itself does not stand in its way.
          if (seen.length === 3) await put(store, fresh(), eventsOf(1));
          if (seen.length === 5) break;
        }
        assert.deepEqual(seen, ids.slice(0, 5));
      }
      const abort = new AbortController();
      let count = 0;
      await assert.rejects(async () => {
        for await (const { position } of store.readAll({ after, signal: abort.signal })) {
          assert.ok(position > after);
          if ((count += 1) === 10) abort.abort();
        }
      });
      assert.ok(count < MANY);
      // However many left early, there is still somebody to read with.
      for (let reader = 0; reader < 40; reader += 1) await firstOf(store.readAll({ after }));
      assert.equal((await all(store.readStream(stream))).length, MANY);
    },
  },
];

async function firstOf<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}
