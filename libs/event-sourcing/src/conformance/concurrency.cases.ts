import assert from 'node:assert/strict';
import type { RecordedEvent } from '../event';
import { START } from '../event';
import type { EventStore } from '../event-store';
import type { ConformanceCase, StoreUnderTest } from './conformance-case';
import { afterHead, all, delay, eventsOf, follow, following, fresh } from './material';

const WRITERS = 32;
const APPENDS = 12;

/** Everybody at once. */
export const concurrencyCases: readonly ConformanceCase[] = [
  {
    name: 'shows every reader the same log under 32 writers: nothing lost, nothing twice, no late commit, stream order kept',
    catches: 'reads by a sequence with late commits',
    async run(subject) {
      const { store, other } = subject;
      const mark = fresh('crowd');
      const after = await afterHead(store);
      const writing = { done: false };
      const polled = Promise.all([store, other, store, other].map((reader) => poll(reader, after, writing)));
      polled.catch(() => undefined); // It is awaited below, unless something else fails first.
      await following(follow(store, { after }), async (live) => {
        const acknowledged = (
          await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(subject, mark, writer)))
        ).flat();
        writing.done = true;
        const head = await afterHead(store);
        await live.until(
          ({ messages }) => messages.some((message) => message.kind === 'caught-up' && message.position >= head),
          'caught up',
        );

        const log = (await all(store.readAll({ after }))).map(({ id }) => id);
        assert.deepEqual(log.toSorted(), acknowledged.toSorted(), 'the log holds what was acknowledged, each once');
        for (const seen of [...(await polled), live.events]) {
          assert.deepEqual(
            seen.map(({ id }) => id),
            log,
            'a reader that followed saw the log as it is',
          );
          assertOrder(seen);
        }
      });
    },
  },
];

/** Appends to a stream of its own and to one that all fight for; answers the ids that were acknowledged. */
async function write({ store, other }: StoreUnderTest, mark: string, writer: number): Promise<readonly string[]> {
  const client = writer % 2 ? other : store;
  const acknowledged: string[] = [];
  for (let turn = 0; turn < APPENDS; turn += 1) {
    const stream = turn % 4 === 3 ? `${mark}-shared-${turn}` : `${mark}-${writer}`;
    const events = eventsOf(1 + (turn % 3));
    for (let done = false; !done;) {
      const expectedRevision = (await client.revisions([stream])).get(stream) ?? -1;
      done = (await client.append({ stream, expectedRevision, events })).outcome === 'appended';
    }
    acknowledged.push(...events.map(({ id }) => id));
  }
  return acknowledged;
}

/** Reads "after the last position that I saw" again and again, as every follower of the log does. */
async function poll(store: EventStore, after: bigint, writing: { readonly done: boolean }): Promise<readonly RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  for (let last = false; ;) {
    for await (const event of store.readAll({ after: seen.at(-1)?.position ?? after })) seen.push(event);
    if (last) return seen;
    last = writing.done;
    await delay(1);
  }
}

function assertOrder(seen: readonly RecordedEvent[]): void {
  const revisions = new Map<string, number>();
  let position = START;
  for (const event of seen) {
    assert.ok(event.position > position, 'positions only grow');
    assert.equal(event.revision, (revisions.get(event.stream) ?? -1) + 1, 'a stream is seen in its order, without holes');
    position = event.position;
    revisions.set(event.stream, event.revision);
  }
}
