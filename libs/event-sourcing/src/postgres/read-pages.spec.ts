import type { RecordedEvent } from '../event';
import { readPages, type AskForPage, type PageRows } from './read-pages';

const event = (position: number): RecordedEvent => ({
  id: '00000000-0000-4000-8000-000000000000',
  type: 'test.happened',
  version: 1,
  metadata: Buffer.from('{}'),
  body: Buffer.from('{}'),
  stream: 'test-1',
  revision: position,
  position: BigInt(position),
  recordedAt: new Date(0),
});

const rowsOf = (events: readonly RecordedEvent[]): PageRows => {
  const left = [...events];
  return { count: events.length, last: events.at(-1), take: () => left.shift() };
};

/** A log of so many events, asked page by page; what was asked is written down. */
const logOf = (events: number) => {
  const asked: [after: number, most: number][] = [];
  const ask: AskForPage = async (last, most) => {
    const after = Number(last?.position ?? 0);
    asked.push([after, most]);
    await Promise.resolve();
    const count = Math.min(most, events - after);
    return { rows: rowsOf(Array.from({ length: count }, (_, index) => event(after + index + 1))), more: count === most };
  };
  return { asked, ask };
};

const numbers = async (events: AsyncIterable<RecordedEvent>) => {
  const read: number[] = [];
  for await (const { position } of events) read.push(Number(position));
  return read;
};

const upTo = (end: number) => Array.from({ length: end }, (_, index) => index + 1);

describe('reading page by page', () => {
  it.each([0, 1, 2, 3, 4, 6, 7])('yields all of %i events in their order', async (events) => {
    expect(await numbers(readPages({ size: 3 }, logOf(events).ask))).toEqual(upTo(events));
  });

  it.each([0, 1, 3, 4, 5])('yields no more than the %i it was limited to, and asks for no more', async (limit) => {
    const log = logOf(9);
    expect(await numbers(readPages({ size: 3, limit }, log.ask))).toEqual(upTo(limit));
    expect(log.asked.reduce((sum, [, most]) => sum + most, 0)).toBe(limit);
  });

  it('asks for nothing before the first event is asked for, and for the second page before the first is consumed', async () => {
    const log = logOf(9);
    const reader = readPages({ size: 3 }, log.ask);
    expect(log.asked).toEqual([]);
    await reader.next();
    expect(log.asked).toEqual([
      [0, 3],
      [3, 3],
    ]);
  });

  it('has sent for the next page before the first event of this one is given, though sending takes a turn of the event loop', async () => {
    const log = logOf(7);
    let sent = 0;
    const ask: AskForPage = async (last, most) => {
      await new Promise<void>((resolve) => process.nextTick(resolve));
      sent += 1;
      return log.ask(last, most) ?? Promise.reject(new Error('this log always answers'));
    };
    const seen: [position: number, sent: number][] = [];
    for await (const { position } of readPages({ size: 3 }, ask)) seen.push([Number(position), sent]);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7].map((position) => [position, Math.min(3, Math.ceil(position / 3) + 1)]));
  });

  it('gives each event to one of those who ask at the same time, in the order in which they ask', async () => {
    const reader = readPages({ size: 3 }, logOf(7).ask);
    const turns = await Promise.all(Array.from({ length: 10 }, () => reader.next()));
    expect(turns.map(({ value }) => Number(value?.position ?? 0))).toEqual([1, 2, 3, 4, 5, 6, 7, 0, 0, 0]);
  });

  it('ends where it is left, even while a page is awaited', async () => {
    const reader = readPages({ size: 3 }, logOf(9).ask);
    const awaited = reader.next();
    await reader.return?.();
    expect(await awaited).toEqual({ done: true, value: undefined });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('fails once where a page cannot be had, and has ended then', async () => {
    const log = logOf(9);
    const reader = readPages({ size: 3 }, (last, most) =>
      last === undefined ? log.ask(last, most) : Promise.reject(new Error('gone')),
    );
    for (const position of [1n, 2n, 3n]) expect((await reader.next()).value?.position).toBe(position);
    await expect(reader.next()).rejects.toThrow('gone');
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('stops at the next page when it is told to', async () => {
    const stop = new AbortController();
    const reader = readPages({ size: 3, signal: stop.signal }, logOf(9).ask);
    await reader.next();
    stop.abort(new Error('enough'));
    expect((await reader.next()).value?.position).toBe(2n);
    expect((await reader.next()).value?.position).toBe(3n);
    await expect(reader.next()).rejects.toThrow('enough');
  });
});
