import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { NO_STREAM, type NewEvent } from '../event';
import { LIMITS, LogError, type Append, type EventStore, type LogErrorCode } from '../event-store';
import type { ConformanceCase } from './conformance-case';
import { afterHead, all, event, eventsOf, fresh, idsOf, put } from './material';

async function refuses(store: EventStore, append: Append, code: LogErrorCode): Promise<void> {
  await assert.rejects(
    async () => store.append(append),
    (error: unknown) => error instanceof LogError && error.code === code,
  );
}

const oddNames = [
  'a b',
  'quote\'s "and" \\backslash\\',
  '{braces},NULL',
  '100%_sure',
  'Straße-Ω-語-🏠-👨‍👩‍👧',
  'tab\tand\nnewline',
  '-begins-with-a-dash',
  'é', // one code point
  'e\u0301', // the same letter in two
  'É',
];

/** The limits of decision 1 and the names that a store must keep apart. */
export const limitCases: readonly ConformanceCase[] = [
  {
    name: 'stores an event of exactly the limit, and refuses one a byte larger with nothing written',
    async run({ store }) {
      const stream = fresh();
      const full = event({ metadata: randomBytes(1_000), body: randomBytes(LIMITS.eventBytes - 1_000) });
      await put(store, stream, [full]);
      const [read] = await all(store.readStream(stream));
      assert.deepEqual(Buffer.from(read?.body ?? []), full.body);
      const over = event({ metadata: randomBytes(1_000), body: randomBytes(LIMITS.eventBytes - 999) });
      await refuses(store, { stream, expectedRevision: 0, events: [event(), over] }, 'log/too-large');
      assert.equal((await all(store.readStream(stream))).length, 1);
    },
  },
  {
    name: 'stores an append of exactly the limit, and refuses one a byte or an event larger with nothing written',
    async run({ store }) {
      const stream = fresh();
      const parts = (total: number): readonly NewEvent[] =>
        [250_000, 250_000, 250_000, total - 750_000].map((size) =>
          event({ metadata: new Uint8Array(), body: randomBytes(size) }),
        );
      const fitting = parts(LIMITS.appendBytes);
      await put(store, stream, fitting);
      await refuses(store, { stream, expectedRevision: 3, events: parts(LIMITS.appendBytes + 1) }, 'log/too-large');
      await refuses(store, { stream, expectedRevision: 3, events: eventsOf(LIMITS.appendEvents + 1) }, 'log/too-large');
      assert.deepEqual(idsOf(await all(store.readStream(stream))), idsOf(fitting));
      await put(store, stream, eventsOf(LIMITS.appendEvents), 3);
      assert.equal((await store.revisions([stream])).get(stream), 3 + LIMITS.appendEvents);
    },
  },
  {
    name: 'keeps odd names exactly, and apart from each other',
    async run({ store }) {
      const mark = fresh('odd');
      const before = await afterHead(store);
      for (const name of oddNames) await put(store, `${mark}${name}`, [event({ type: `odd.${name}` })]);
      for (const name of oddNames) {
        const read = await all(store.readStream(`${mark}${name}`));
        assert.deepEqual(
          read.map(({ stream, type }) => ({ stream, type })),
          [{ stream: `${mark}${name}`, type: `odd.${name}` }],
        );
        const typed = await all(store.readAll({ after: before, filter: { types: [`odd.${name}`], streamPrefixes: [mark] } }));
        assert.deepEqual(idsOf(typed), idsOf(read));
      }
      const revisions = await store.revisions(oddNames.map((name) => `${mark}${name}`));
      assert.deepEqual(
        [...revisions.values()],
        oddNames.map(() => 0),
      );
    },
  },
  {
    name: 'refuses what no store can keep, before anything is written',
    async run({ store }) {
      const stream = fresh();
      const good = { stream, expectedRevision: NO_STREAM, events: [event()] };
      const bad: readonly Append[] = [
        ...['', 'nul\0', 'half \ud83d', '\udc00 half', '$system'].flatMap((name) => [
          { ...good, stream: name },
          { ...good, events: [event(), event({ type: name })] },
        ]),
        ...['', 'not-a-uuid', '00000000-0000-0000-0000-000000000000', event().id.toUpperCase(), `{${event().id}}`].map((id) => ({
          ...good,
          events: [event(), event({ id })],
        })),
        ...[0, -1, 1.5, NaN].map((version) => ({ ...good, events: [event({ version })] })),
        ...[-2, 0.5, NaN, Infinity].map((expectedRevision) => ({ ...good, expectedRevision })),
        { ...good, events: [] },
      ];
      for (const append of bad) await refuses(store, append, 'log/invalid-event');
      const twice = event();
      await refuses(store, { ...good, events: [twice, event(), twice] }, 'log/invalid-event');
      assert.deepEqual(await all(store.readStream(stream)), []);
      await put(store, stream, eventsOf(1));
    },
  },
];
