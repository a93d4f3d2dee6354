import assert from 'node:assert/strict';
import type { ConformanceCase } from './conformance-case';
import { afterHead, all, delay, eventsOf, follow, following, fresh, idsOf, put, putMany } from './material';

const caughtUp = ({ kind }: { readonly kind: string }) => kind === 'caught-up';

/** Subscribing: from catching up to live without a gap or a repeat. */
export const subscribeCases: readonly ConformanceCase[] = [
  {
    name: 'catches up, says so, and goes on live, whoever appends',
    async run({ store, other }) {
      const stream = fresh();
      const after = await afterHead(store);
      const past = idsOf(await putMany(store, stream, 3));
      await following(follow(store, { after }), async (reader) => {
        await reader.until(({ messages }) => messages.some(caughtUp), 'caught up');
        assert.deepEqual(
          reader.messages.map(({ kind }) => kind),
          ['event', 'event', 'event', 'caught-up'],
        );
        assert.deepEqual(idsOf(reader.events), past);
        assert.deepEqual(reader.messages[3], { kind: 'caught-up', position: reader.events[2]?.position });
        const mine = eventsOf(2);
        await put(store, stream, mine, 2);
        await reader.until(({ events }) => events.length === 5, 'what this client appended');
        const theirs = eventsOf(1);
        await put(other, stream, theirs, 4);
        await reader.until(
          ({ events, messages }) => events.length === 6 && caughtUp(messages.at(-1) ?? { kind: '' }),
          'what another client appended',
        );
        assert.deepEqual(idsOf(reader.events), [...past, ...idsOf(mine), ...idsOf(theirs)]);
      });
    },
  },
  {
    name: 'says once that it has caught up, and again only after something new',
    async run({ store }) {
      const after = await afterHead(store);
      await following(follow(store, { after }), async (reader) => {
        await reader.until(({ messages }) => messages.length > 0, 'caught up at the head');
        assert.deepEqual(reader.messages, [{ kind: 'caught-up', position: after }]);
        // Longer than a reader waits before it looks by itself.
        await delay(1_300);
        assert.equal(reader.messages.length, 1);
        const { position } = await put(store, fresh(), eventsOf(1));
        await reader.until(({ messages }) => messages.length === 3, 'caught up again');
        assert.deepEqual(reader.messages[2], { kind: 'caught-up', position });
      });
    },
  },
  {
    name: 'has neither gap nor repeat where catching up becomes live',
    async run({ store, other }) {
      const after = await afterHead(store);
      await putMany(store, fresh(), 1_200);
      await following(follow(store, { after }), async (reader) => {
        const streams = Array.from({ length: 8 }, () => fresh());
        await Promise.all(
          streams.map(async (stream, writer) => {
            for (let revision = -1; revision < 24; revision += 1)
              await put(writer % 2 ? other : store, stream, eventsOf(1), revision);
          }),
        );
        const head = await afterHead(store);
        await reader.until(
          ({ messages }) => messages.some((message) => message.kind === 'caught-up' && message.position >= head),
          'caught up',
        );
        assert.deepEqual(idsOf(reader.events), idsOf(await all(store.readAll({ after }))));
      });
    },
  },
  {
    name: 'loses nothing for a reader that is slower than the writers',
    async run({ store }) {
      const stream = fresh();
      const after = await afterHead(store);
      await following(follow(store, { after }, 1), async (reader) => {
        for (let round = 0; round < 4; round += 1) await put(store, stream, eventsOf(100), round * 100 - 1);
        await reader.until(({ events }) => events.length >= 400, 'everything');
        assert.deepEqual(
          reader.events.map(({ revision }) => revision),
          Array.from({ length: 400 }, (_, revision) => revision),
        );
      });
    },
  },
  {
    name: 'goes on from the position of the last event that was processed, whichever it was',
    async run({ store }) {
      const stream = fresh();
      const after = await afterHead(store);
      const ids = idsOf(await putMany(store, stream, 6));
      const places = [after, ...(await all(store.readStream(stream))).map(({ position }) => position)];
      for (const [processed, position] of places.entries())
        await following(follow(store, { after: position }), async (reader) => {
          await reader.until(({ messages }) => messages.some(caughtUp), 'caught up');
          assert.deepEqual(idsOf(reader.events), ids.slice(processed));
        });
    },
  },
  {
    name: 'shows a filtered reader only what it asked for, and how far it has looked',
    async run({ store, other }) {
      const mark = fresh('asked');
      const after = await afterHead(store);
      await put(store, `${mark}-1`, eventsOf(2, { type: 'asked.for' }));
      await putMany(store, `${mark}-2`, 1_100, { type: 'not.asked' });
      for (const filter of [
        { types: ['asked.for'] },
        { streamPrefixes: [`${mark}-1`] },
        { types: ['asked.for'], streamPrefixes: [mark] },
      ]) {
        const head = await afterHead(store);
        await following(follow(store, { after, filter }), async (reader) => {
          await reader.until(({ messages }) => messages.some(caughtUp), 'caught up');
          const before = reader.events.length;
          assert.deepEqual(reader.messages.at(-1), { kind: 'caught-up', position: head });
          const skipped = await put(other, fresh(), eventsOf(1));
          await reader.until(
            ({ messages }) => messages.some((message) => message.kind === 'caught-up' && message.position >= skipped.position),
            'past what it was not shown',
          );
          const asked = eventsOf(1, { type: 'asked.for' });
          await put(other, `${mark}-1`, asked, before - 1);
          await reader.until(({ events }) => events.length > before, 'what it asked for');
          assert.equal(reader.events.at(-1)?.id, asked[0]?.id);
          assert.ok(reader.events.every(({ type }) => type === 'asked.for'));
        });
      }
    },
  },
  {
    name: 'ends without an error when its signal aborts, even before it began',
    async run({ store }) {
      const after = await afterHead(store);
      const waiting = follow(store, { after });
      await waiting.until(({ messages }) => messages.length > 0, 'caught up');
      await waiting.stop();
      await put(store, fresh(), eventsOf(1));
      assert.equal(waiting.events.length, 0);
      assert.deepEqual(await all(store.subscribe({ after, signal: AbortSignal.abort() })), []);
    },
  },
];
