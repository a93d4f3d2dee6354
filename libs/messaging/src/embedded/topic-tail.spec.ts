import type { OutgoingMessage } from '../message-bus';
import { TopicTail } from './topic-tail';

const messages = (...keys: string[]): OutgoingMessage[] =>
  keys.map((key) => ({ partition: 0, key, headers: {}, value: Buffer.from(key) }));

describe('the tail of a topic', () => {
  const keysFrom = (tail: TopicTail, offset: bigint, most = 100, bytes = 1_000) =>
    tail.from(offset, most, bytes)?.map(({ key, offset: at }) => `${at}${key}`);

  it('hands over what was stored last, in order, from wherever the reader stands', () => {
    const tail = new TopicTail('t');
    tail.keep(5n, messages('a', 'b'));
    tail.keep(7n, messages('c'));
    expect(keysFrom(tail, 5n)).toEqual(['5a', '6b', '7c']);
    expect(keysFrom(tail, 7n)).toEqual(['7c']);
    expect(keysFrom(tail, 8n)).toEqual([]);
    expect(keysFrom(tail, 5n, 2)).toEqual(['5a', '6b']);
  });

  it('cannot tell what lies before, behind its end, or at all while nothing was stored', () => {
    const tail = new TopicTail('t');
    expect(tail.from(0n, 10, 10)).toBeUndefined();
    tail.keep(5n, messages('a'));
    expect(tail.from(4n, 10, 10)).toBeUndefined();
    expect(tail.from(7n, 10, 10)).toBeUndefined();
  });

  it('never bridges records that another process stored between its own', () => {
    const tail = new TopicTail('t');
    tail.keep(0n, messages('a'));
    tail.keep(2n, messages('c'));
    expect(tail.from(0n, 10, 10)).toBeUndefined();
    expect(tail.from(1n, 10, 10)).toBeUndefined();
    expect(keysFrom(tail, 2n)).toEqual(['2c']);
  });

  it('begins anew with a topic that was made anew', () => {
    const tail = new TopicTail('t');
    tail.keep(10n, messages('old'));
    tail.keep(0n, messages('new'));
    expect(keysFrom(tail, 0n)).toEqual(['0new']);
    expect(tail.from(10n, 10, 10)).toBeUndefined();
  });

  it('keeps no more than a bound, and always the last record', () => {
    const tail = new TopicTail('t');
    const large = [{ partition: 0, key: 'k', headers: {}, value: Buffer.alloc(900_000) }];
    for (let offset = 0n; offset < 20n; offset += 1n) tail.keep(offset, large);
    expect(tail.from(0n, 10, 10_000_000)).toBeUndefined();
    expect(tail.from(18n, 10, 10_000_000)).toHaveLength(2);
    expect(tail.from(18n, 10, 1_000_000)).toHaveLength(1);
    expect(tail.from(18n, 10, 10)).toHaveLength(1);
  });
});
