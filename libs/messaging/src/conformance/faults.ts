import assert from 'node:assert/strict';
import { conformanceCase, fresh, numbered, offsetsUpTo, Reader, until } from './scenario';

export const faults = [
  conformanceCase('acknowledges only what is stored, though the server is killed at that moment', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    await bus.publish(topic, numbered(20));
    const last = await bus.publish(topic, numbered(5, 20));
    await scenario.subject.crash();
    const after = await scenario.open();
    await until('the server answers', () =>
      after.offsets(topic).then(
        () => true,
        () => false,
      ),
    );
    for (const { offset } of last) {
      const found = await after.peek(topic, 0, offset);
      assert.equal(found?.key, `key-${offset}`, `offset ${offset} was acknowledged and is there`);
    }
    const reader = await Reader.start(after, fresh('group'), [topic]);
    await reader.reach(24n);
    assert.deepEqual(reader.offsets, offsetsUpTo(25));
  }),

  conformanceCase('carries on by itself when the server was killed and came back', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const publisher = await scenario.open();
    const reader = await Reader.start(bus, fresh('group'), [topic]);
    let reconnected = 0;
    for (const each of [bus, publisher]) each.onReconnected(() => (reconnected += 1));
    await publisher.publish(topic, numbered(3));
    await reader.reach(2n);
    await scenario.subject.crash();
    await until('the bus was told of its new connection', () => reconnected > 0);
    let stored: readonly { offset: bigint }[] = [];
    await until('it takes messages again', () =>
      publisher.publish(topic, numbered(1, 3)).then(
        (acknowledged) => {
          stored = acknowledged;
          return true;
        },
        () => false,
      ),
    );
    const [place] = stored;
    assert.ok(place);
    await reader.reach(place.offset);
    // Handled again or not, each partition was read in its order and without a gap.
    const firsts = [...new Set(reader.offsets)];
    assert.deepEqual(firsts, offsetsUpTo(Number(place.offset) + 1));
  }),
];
