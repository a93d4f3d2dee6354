import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged, OutgoingMessage } from './message-bus';
import { LARGEST_BATCH, LARGEST_RECORD, recordSize } from './outgoing';
import { PublishQueue } from './publish-queue';

const message = (key: string, size = 10): OutgoingMessage => ({ partition: 0, key, headers: {}, value: new Uint8Array(size) });

/** A topic in memory that fails at the given requests, and notes how it was asked. */
function topic(failing: ReadonlySet<number> = new Set()) {
  const stored: string[] = [];
  const requests: (readonly OutgoingMessage[])[] = [];
  let inFlight = 0;
  const most = { inFlight: 0 };
  const queue = new PublishQueue(async (messages) => {
    most.inFlight = Math.max(most.inFlight, (inFlight += 1));
    requests.push(messages);
    const number = requests.length;
    await sleep(1);
    inFlight -= 1;
    if (failing.has(number)) throw new Error(`request ${number}`);
    return messages.map(({ key }): Acknowledged => ({ topic: 't', partition: 0, offset: BigInt(stored.push(key) - 1) }));
  });
  return { queue, stored, requests, most };
}

describe('the publish queue', () => {
  it('keeps every order, one bounded request at a time, and tells each caller where its own messages stand', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom(1, 100, 400_000), { maxLength: 12 }), { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
        async (calls, failing) => {
          const { queue, stored, requests, most } = topic(new Set(failing));
          const outcomes = await Promise.allSettled(
            calls.map((sizes, call) => queue.publish(sizes.map((size, index) => message(`${call}/${index}`, size)))),
          );
          expect(most.inFlight).toBeLessThanOrEqual(1);
          for (const request of requests) {
            expect(request.length).toBeLessThanOrEqual(LARGEST_BATCH);
            const bytes = request.reduce((sum, each) => sum + recordSize(each), 0);
            if (request.length > 1) expect(bytes).toBeLessThanOrEqual(LARGEST_RECORD);
          }
          outcomes.forEach((outcome, call) => {
            const wanted = (calls[call] ?? []).map((_, index) => `${call}/${index}`);
            const there = stored.filter((key) => key.startsWith(`${call}/`));
            if (outcome.status === 'fulfilled') expect(outcome.value.map(({ offset }) => stored[Number(offset)])).toEqual(wanted);
            // A call that failed has stored its first messages or none, and no message without those before it.
            else expect(there).toEqual(wanted.slice(0, there.length));
          });
          expect(new Set(stored).size).toBe(stored.length);
        },
      ),
      { numRuns: 60 },
    ));

  it('lets callers who wait together share a request', async () => {
    const { queue, requests } = topic();
    await Promise.all(Array.from({ length: 100 }, (_, index) => queue.publish([message(String(index))])));
    expect(requests).toHaveLength(1);
  });

  it('cuts a long list into requests of 500', async () => {
    const { queue, requests } = topic();
    await queue.publish(Array.from({ length: 1201 }, (_, index) => message(String(index))));
    expect(requests.map((request) => request.length)).toEqual([500, 500, 201]);
  });

  it('finishes what it took before it closes, and takes nothing more', async () => {
    const { queue, stored } = topic();
    const underWay = queue.publish([message('taken')]);
    await queue.close();
    await underWay;
    expect(stored).toEqual(['taken']);
    await expect(queue.publish([message('late')])).rejects.toMatchObject({ code: 'bus/closed' });
  });
});
