import assert from 'node:assert/strict';
import type { OutgoingMessage } from '../message-bus';
import { LARGEST_RECORD, recordSize } from '../outgoing';
import { conformanceCase, fresh, numbered, offsetsUpTo, Reader, refused } from './scenario';

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

const odd: readonly OutgoingMessage[] = [
  { partition: 0, key: '', headers: {}, value: new Uint8Array() },
  { partition: 0, key: '\u{1F9ED} e\u0301 \u202Eabc', headers: { 'a b': '', '': 'empty name' }, value: ALL_BYTES },
  {
    partition: 0,
    key: `'"\\{},NULL\n\r\t`,
    headers: { '"}': '\\x00 \\u0000 $1', ü: '\u{10FFFF}' },
    value: Uint8Array.of(0xff, 0xfe, 0xc0, 0),
  },
  // A view into the middle of a larger buffer.
  { partition: 0, key: 'view', headers: { h: 'x'.repeat(10_000) }, value: ALL_BYTES.subarray(10, 20) },
];

export const storing = [
  conformanceCase('says where each message stands, and tells the truth about it', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    assert.deepEqual(await bus.offsets(topic), [{ partition: 0, first: 0n, next: 0n }]);
    const acknowledged = [...(await bus.publish(topic, numbered(3))), ...(await bus.publish(topic, numbered(2, 3)))];
    assert.deepEqual(
      acknowledged,
      offsetsUpTo(5).map((offset) => ({ topic, partition: 0, offset })),
    );
    const other = await scenario.open();
    assert.deepEqual(await other.offsets(topic), [{ partition: 0, first: 0n, next: 5n }]);
    for (const [index, message] of numbered(5).entries()) {
      const found = await other.peek(topic, 0, BigInt(index));
      assert.deepEqual({ ...found, value: Buffer.from(found?.value ?? []) }, { ...message, topic, offset: BigInt(index) });
    }
    assert.equal(await other.peek(topic, 0, 5n), undefined);
    assert.equal(await other.peek(topic, 0, 500n), undefined);
  }),

  conformanceCase('stores nothing for an empty list', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    assert.deepEqual(await bus.publish(topic, []), []);
    assert.deepEqual(await bus.offsets(topic), [{ partition: 0, first: 0n, next: 0n }]);
  }),

  conformanceCase('gives several writers of one topic different places without a gap', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const writers = [bus, await scenario.open(), await scenario.open()];
    const reader = await Reader.start(await scenario.open(), fresh('group'), [topic]);
    const acknowledged = await Promise.all(
      writers.map(async (writer, index) => {
        const places = [];
        for (let turn = 0; turn < 20; turn += 1) {
          const calls = [0, 1].map((half) => writer.publish(topic, numbered(2, index * 1000 + turn * 10 + half * 2)));
          places.push(...(await Promise.all(calls)).flat());
        }
        return places;
      }),
    );
    const places = acknowledged.flat().map(({ offset }) => offset);
    assert.deepEqual(
      places.sort((one, two) => Number(one - two)),
      offsetsUpTo(240),
    );
    await reader.reach(239n);
    assert.deepEqual(reader.offsets, offsetsUpTo(240));
  }),

  conformanceCase('keeps odd bytes and odd texts as they are', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const reader = await Reader.start(bus, fresh('group'), [topic]);
    await bus.publish(topic, odd);
    await reader.reach(BigInt(odd.length - 1));
    const plain = ({ key, headers, value }: OutgoingMessage) => ({
      key,
      headers: { ...headers },
      value: Buffer.from(value).toString('hex'),
    });
    assert.deepEqual(reader.messages.map(plain), odd.map(plain));
  }),

  conformanceCase('refuses what is not text, and stores none of it', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const good = numbered(1);
    const value = Uint8Array.of(1);
    await refused('bus/not-text', () => bus.publish(topic, [...good, { partition: 0, key: 'a\0b', headers: {}, value }]));
    await refused('bus/not-text', () =>
      bus.publish(topic, [...good, { partition: 0, key: '', headers: { h: '\ud800' }, value }]),
    );
    assert.deepEqual(await bus.offsets(topic), [{ partition: 0, first: 0n, next: 0n }]);
  }),

  conformanceCase('takes a record of the largest size and refuses one byte more', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const sized = (size: number): OutgoingMessage => {
      const bare = { partition: 0, key: 'k', headers: { h: 'v' }, value: new Uint8Array() };
      return { ...bare, value: new Uint8Array(size - recordSize(bare)).fill(7) };
    };
    const reader = await Reader.start(bus, fresh('group'), [topic]);
    await bus.publish(topic, [sized(LARGEST_RECORD)]);
    await refused('bus/too-large', () => bus.publish(topic, [...numbered(1), sized(LARGEST_RECORD + 1)]));
    await bus.publish(topic, numbered(1));
    await reader.reach(1n);
    assert.equal(recordSize(reader.messages[0] ?? sized(100)), LARGEST_RECORD);
  }),

  conformanceCase('takes many at once, and hands them over in batches of bounded size', async (scenario) => {
    const { bus, topic } = await scenario.withTopic();
    const filler = 'x'.repeat(2000);
    const many = numbered(3000).map((message) => ({ ...message, headers: { filler } }));
    const acknowledged = await bus.publish(topic, many);
    assert.deepEqual(
      acknowledged.map(({ offset }) => offset),
      offsetsUpTo(3000),
    );
    const reader = await Reader.start(bus, fresh('group'), [topic]);
    await reader.reach(2999n);
    assert.deepEqual(reader.offsets, offsetsUpTo(3000));
    assert.ok(Math.max(...reader.batches.map((batch) => batch.length)) <= 500, 'no batch of more than 500');
  }),
];
