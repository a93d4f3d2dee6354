import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from '../message-bus';
import { conformanceCase, fresh, numbered, offsetsUpTo, Reader, until } from './scenario';

const text = (message: IncomingMessage): string => Buffer.from(message.value).toString();

export const reading = [
  conformanceCase('hands over each partition in its order', async (scenario) => {
    const { bus, topic } = await scenario.withTopic(3);
    const count = await bus.partitions(topic);
    const reader = await Reader.start(await scenario.open(), fresh('group'), [topic]);
    for (let turn = 0; turn < 30; turn += 1) {
      await bus.publish(topic, Array.from({ length: count }, (_, partition) => numbered(5, turn * 5, partition)).flat());
    }
    for (let partition = 0; partition < count; partition += 1) {
      const ofPartition = () => reader.messages.filter((message) => message.partition === partition);
      // One partition's share comes in one block where there is only one partition.
      await until(`partition ${partition} is read`, () => ofPartition().length >= 150);
      assert.deepEqual(
        ofPartition().map(({ offset }) => offset),
        offsetsUpTo(150),
      );
      assert.deepEqual(
        ofPartition().map(text),
        numbered(150).map(({ value }) => Buffer.from(value).toString()),
      );
    }
  }),

  conformanceCase('loses nothing and invents nothing while its readers come and go', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const group = fresh('group');
    const seen = new Map<bigint, string>();
    const publishing = (async () => {
      for (let turn = 0; turn < 60; turn += 1) {
        await bus.publish(topic, numbered(5, turn * 5));
        await sleep(10);
      }
    })();
    const ended = () => seen.has(299n);
    for (let life = 1; !ended(); life += 1) {
      const reader = await Reader.start(await scenario.open(), group, [topic]);
      // Three short lives, then one to the end.
      if (life <= 3) await until('the reader gets something', () => reader.messages.length > 0);
      else await reader.reach(299n);
      await reader.stop();
      for (const message of reader.messages) seen.set(message.offset, text(message));
    }
    await publishing;
    assert.deepEqual(
      [...seen].sort(([one], [two]) => Number(one - two)),
      numbered(300).map(({ value }, index) => [BigInt(index), Buffer.from(value).toString()]),
    );
  }),

  conformanceCase('goes on behind the last batch that was handled', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const group = fresh('group');
    await bus.publish(topic, numbered(10));
    const first = await Reader.start(await scenario.open(), group, [topic]);
    await first.reach(9n);
    await first.stop();
    await bus.publish(topic, numbered(5, 10));
    const second = await Reader.start(await scenario.open(), group, [topic]);
    await second.reach(14n);
    assert.deepEqual(second.offsets, offsetsUpTo(5, 10));
  }),

  conformanceCase('gives a failed batch again, and nothing behind it before', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    await bus.publish(topic, numbered(5));
    let failures = 0;
    const tried: bigint[] = [];
    const reader = await Reader.start(bus, fresh('group'), [topic], (noted) => async (batch) => {
      tried.push(batch.messages[0]?.offset ?? -1n);
      if (failures < 3) {
        failures += 1;
        throw new Error('the handler fails');
      }
      await noted.note(batch);
    });
    await until('it failed once', () => failures > 0);
    await bus.publish(topic, numbered(5, 5));
    await reader.reach(9n);
    assert.deepEqual(tried.slice(0, 4), [0n, 0n, 0n, 0n]);
    assert.deepEqual(reader.offsets, offsetsUpTo(10));
  }),

  conformanceCase('lets other topics flow while one fails', async (scenario) => {
    const { bus, topic: failing } = await scenario.withTopic();
    const { topic: flowing } = await scenario.withTopic();
    const reader = await Reader.start(bus, fresh('group'), [failing, flowing], (noted) => async (batch) => {
      if (batch.topic === failing) throw new Error('the handler fails');
      await noted.note(batch);
    });
    await bus.publish(failing, numbered(1));
    for (let turn = 0; turn < 5; turn += 1) {
      await bus.publish(flowing, numbered(1, turn));
      await reader.reach(BigInt(turn));
    }
  }),

  conformanceCase('never runs two batches of one consumer at once', async (scenario) => {
    const { bus, topic: one } = await scenario.withTopic(2);
    const { topic: two } = await scenario.withTopic();
    let running = 0;
    const reader = await Reader.start(bus, fresh('group'), [one, two], (noted) => async (batch) => {
      running += 1;
      await sleep(5);
      assert.equal(running, 1);
      running -= 1;
      await noted.note(batch);
    });
    for (let turn = 0; turn < 10; turn += 1) await Promise.all([one, two].map((topic) => bus.publish(topic, numbered(1, turn))));
    await until('both are read', () => reader.messages.length >= 20);
    assert.equal(reader.messages.length, 20);
  }),

  conformanceCase('reads again from where its handler says, also after a restart', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const group = fresh('group');
    await bus.publish(topic, numbered(6));
    let sought = false;
    const first = await Reader.start(await scenario.open(), group, [topic], (noted) => async (batch) => {
      await noted.note(batch);
      if (sought || batch.messages.at(-1)?.offset !== 5n) return;
      sought = true;
      return { seek: 2n };
    });
    await until('it reads again', () => first.messages.length >= 10);
    await first.stop();
    assert.deepEqual(first.offsets, [...offsetsUpTo(6), ...offsetsUpTo(4, 2)]);

    const other = fresh('group');
    const stopped = await Reader.start(await scenario.open(), other, [topic], (noted) => async (batch) => {
      await noted.note(batch);
      if (batch.messages.at(-1)?.offset !== 5n) return;
      void stopped.stop();
      return { seek: 1n };
    });
    await stopped.reach(5n);
    await stopped.stop();
    const second = await Reader.start(await scenario.open(), other, [topic]);
    await second.reach(5n);
    assert.deepEqual(second.offsets, offsetsUpTo(5, 1));
  }),

  conformanceCase('reads again from where it is told, whatever batch is under way', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    await bus.publish(topic, numbered(4));
    let inside = false;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const reader = await Reader.start(bus, fresh('group'), [topic], (noted) => async (batch) => {
      await noted.note(batch);
      if (inside || batch.messages.at(-1)?.offset !== 3n) return;
      inside = true;
      await held;
    });
    await until('a batch is under way', () => inside);
    const before = reader.messages.length;
    await reader.consumer?.seek(topic, 0, 1n);
    release();
    await until('it reads again', () => reader.messages.length >= before + 3);
    assert.deepEqual(reader.offsets.slice(before), offsetsUpTo(3, 1));
  }),

  conformanceCase('begins at the first record when its place lies behind the end', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    await bus.publish(topic, numbered(3));
    const reader = await Reader.start(bus, fresh('group'), [topic]);
    await reader.reach(2n);
    await sleep(50);
    await reader.consumer?.seek(topic, 0, 1000n);
    await until('it reads from the first record', () => reader.messages.length >= 6);
    assert.deepEqual(reader.offsets, [...offsetsUpTo(3), ...offsetsUpTo(3)]);
  }),

  conformanceCase('lets two groups read for themselves', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    await bus.publish(topic, numbered(3));
    const one = await Reader.start(bus, fresh('group'), [topic]);
    await one.reach(2n);
    await one.stop();
    const two = await Reader.start(bus, fresh('group'), [topic]);
    await two.reach(2n);
    assert.deepEqual([one.offsets, two.offsets], [offsetsUpTo(3), offsetsUpTo(3)]);
  }),

  conformanceCase('hands a partition to another member of the group when its reader leaves', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const group = fresh('group');
    const members = [
      await Reader.start(await scenario.open(), group, [topic]),
      await Reader.start(await scenario.open(), group, [topic]),
    ];
    const all = () => members.flatMap(({ offsets }) => offsets);
    await bus.publish(topic, numbered(3));
    await until('one of them reads', () => all().length >= 3);
    const [reading] = members.filter(({ offsets }) => offsets.length > 0);
    await reading?.stop();
    await bus.publish(topic, numbered(3, 3));
    await until('the other goes on', () => all().length >= 6);
    assert.deepEqual(
      all().sort((a, b) => Number(a - b)),
      offsetsUpTo(6),
    );
  }),

  conformanceCase('finishes the batch under way before it stops', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const group = fresh('group');
    await bus.publish(topic, numbered(1));
    let begun = false;
    let done = false;
    const reader = await Reader.start(bus, group, [topic], () => async () => {
      begun = true;
      await sleep(200);
      done = true;
    });
    await until('the batch begins', () => begun);
    await reader.stop();
    assert.ok(done, 'the batch was finished');
    await bus.publish(topic, numbered(1, 1));
    const next = await Reader.start(bus, group, [topic]);
    await next.reach(1n);
    assert.deepEqual(next.offsets, [1n], 'and its place was saved');
  }),

  conformanceCase('keeps its place while a long batch is handled', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const group = fresh('group');
    const long = scenario.subject.patience + 1500;
    const begun: bigint[] = [];
    const working = await Reader.start(await scenario.open(), group, [topic], (noted) => async (batch) => {
      begun.push(...batch.messages.map(({ offset }) => offset));
      const end = Date.now() + (begun.length === 1 ? long : 0);
      for (; Date.now() < end; await sleep(200)) await batch.heartbeat();
      await noted.note(batch);
    });
    await bus.publish(topic, numbered(1));
    await until('the long batch begins', () => begun.length > 0);
    await sleep(long / 2);
    await bus.publish(topic, numbered(1, 1));
    await working.reach(1n);
    assert.deepEqual(begun, [0n, 1n], 'nothing was handed over twice');
  }),
];
