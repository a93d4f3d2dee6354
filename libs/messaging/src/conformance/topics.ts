import assert from 'node:assert/strict';
import { conformanceCase, fresh, numbered, Reader, refused } from './scenario';

export const topics = [
  conformanceCase('makes a topic once, and refuses another partition count', async (scenario) => {
    const { bus, topic } = await scenario.withTopic(2);
    await bus.publish(topic, numbered(1));
    const other = await scenario.open();
    await other.ensureTopics([
      { name: topic, partitions: 2, retention: 'forever' },
      { name: topic, partitions: 2, retention: 3_600_000 },
    ]);
    assert.equal((await other.offsets(topic))[0]?.next, 1n, 'what was in it is still there');
    assert.equal(await other.partitions(topic), bus.kind === 'embedded' ? 1 : 2);
    await refused('bus/wrong-partitions', () => other.ensureTopics([{ name: topic, partitions: 3, retention: 'forever' }]));
  }),

  conformanceCase('makes a topic once though two ask at the same time', async (scenario) => {
    const buses = await Promise.all([scenario.open(), scenario.open()]);
    const name = fresh('topic');
    await Promise.all(buses.map((bus) => bus.ensureTopics([{ name, partitions: 1, retention: 'forever' }])));
    assert.equal(await buses[0].partitions(name), 1);
  }),

  conformanceCase('says that it does not know a topic', async (scenario) => {
    const bus = await scenario.open();
    const topic = fresh('missing');
    await refused('bus/unknown-topic', () => bus.partitions(topic));
    await refused('bus/unknown-topic', () => bus.offsets(topic));
    await refused('bus/unknown-topic', () => bus.peek(topic, 0, 0n));
    await refused('bus/unknown-topic', () => bus.publish(topic, numbered(1)));
    await refused('bus/unknown-topic', () => Reader.start(bus, fresh('group'), [topic]));
  }),

  conformanceCase('refuses a partition that the topic does not have, and stores none of it', async (scenario) => {
    const { bus, topic } = await scenario.withTopic(2);
    for (const partition of [-1, 2, 0.5]) {
      await refused('bus/wrong-partitions', () => bus.publish(topic, [...numbered(1), ...numbered(1, 1, partition)]));
    }
    for (const { next } of await bus.offsets(topic)) assert.equal(next, 0n);
  }),

  conformanceCase('does nothing more once it is closed', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const reader = await Reader.start(bus, fresh('group'), [topic]);
    const underWay = bus.publish(topic, numbered(1));
    await reader.reach(0n);
    await bus.close();
    await bus.close();
    await underWay;
    await refused('bus/closed', () => bus.publish(topic, numbered(1)));
    await refused('bus/closed', () => Reader.start(bus, fresh('group'), [topic]));
    await refused('bus/closed', () => bus.offsets(topic));
    await refused('bus/closed', () => bus.peek(topic, 0, 0n));
    await refused('bus/closed', () => bus.ensureTopics([]));
  }),
];
