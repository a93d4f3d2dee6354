import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { Connection } from 'pg';
import { CopiedRows, CopyQuery, TooManyBytes } from './copied-rows';

const message = (kind: string, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.write(kind, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};

/** A row of one column that holds bytes, as PostgreSQL writes it. */
const row = (bytes: Uint8Array, columns = 1): Buffer => {
  const head = Buffer.alloc(6);
  head.writeInt16BE(columns);
  head.writeInt32BE(bytes.length, 2);
  return Buffer.concat([head, bytes]);
};

const PREAMBLE = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const END = Buffer.from([0xff, 0xff]);
const READY = message('Z', Buffer.from('I'));

/** What the server answers to a COPY of these rows: the first row comes with what stands before it. */
const answer = (rows: readonly Uint8Array[]): { readonly others: readonly Buffer[]; readonly bytes: Buffer } => {
  const data = rows.length === 0 ? [Buffer.concat([PREAMBLE, END])] : [...rows.map((bytes) => row(bytes)), END];
  if (rows.length > 0 && data[0]) data[0] = Buffer.concat([PREAMBLE, data[0]]);
  const before = message('H', Buffer.from([1, 0, 1, 0, 1]));
  const behind = [message('c', Buffer.alloc(0)), message('C', Buffer.from('COPY 1\0')), READY];
  return { others: [before, ...behind], bytes: Buffer.concat([before, ...data.map((bytes) => message('d', bytes)), ...behind]) };
};

/** The bytes of a row's only column. */
const only = (bytes: Buffer, view: DataView, at: number): Buffer => bytes.subarray(at + 6, at + 6 + view.getInt32(at + 2));

/** Asks on a connection that hears these chunks. What the driver's parser was given is in `parsed`. */
const ask = (chunks: readonly Buffer[], room?: number) => {
  const stream = Object.assign(new EventEmitter(), { destroyed: false, destroy: () => (stream.destroyed = true) });
  const parsed: Buffer[] = [];
  const parser = (bytes: Buffer) => void parsed.push(Buffer.from(bytes));
  stream.on('data', parser);
  const query = new CopyQuery('copy nothing to stdout', new CopiedRows(1, only, room), () => undefined);
  // Of a connection it uses no more than this.
  query.submit({ stream, parsedStatements: {}, submittedNamedStatements: {}, query: () => undefined } as unknown as Connection);
  for (const chunk of chunks) stream.emit('data', chunk);
  return { query, parsed: Buffer.concat(parsed), inCharge: stream.listeners('data'), parser, left: stream.destroyed };
};

const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const at = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
};

describe('the rows of a binary COPY', () => {
  it('are the same wherever the bytes were cut in transit, and the driver is given all the rest', () => {
    const rows = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.array(fc.nat(), { maxLength: 30 }), (given, places) => {
        const { bytes, others } = answer(given);
        const { query, parsed, inCharge, parser } = ask(cut(bytes, places).filter((chunk) => chunk.length > 0));
        expect(query.failure).toBeUndefined();
        expect(query.copied.count).toBe(given.length);
        expect(query.copied.last).toEqual(given.length === 0 ? undefined : Buffer.from(given.at(-1) ?? []));
        expect([...query.copied]).toEqual(given.map((row) => Buffer.from(row)));
        expect(query.copied.take()).toBeUndefined();
        expect(parsed).toEqual(Buffer.concat(others));
        expect(inCharge).toEqual([parser]);
      }),
    );
  });

  it('are the same byte by byte', () => {
    const { bytes, others } = answer([Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(300, 1)]);
    const { query, parsed } = ask(Array.from(bytes, (byte) => Buffer.from([byte])));
    expect([...query.copied].map(({ length }) => length)).toEqual([3, 0, 300]);
    expect(parsed).toEqual(Buffer.concat(others));
  });

  it('leave an error of the server, and what follows the query, to the driver', () => {
    const error = message('E', Buffer.from('SERROR\0\0'));
    const later = message('A', Buffer.from('a notification'));
    const { query, parsed, inCharge, parser } = ask([error, Buffer.concat([READY, later])]);
    expect(query.copied.count).toBe(0);
    expect(parsed).toEqual(Buffer.concat([error, READY, later]));
    expect(inCharge).toEqual([parser]);
  });

  it.each([
    ['of another number of columns', Buffer.concat([PREAMBLE, row(Buffer.from('x'), 2)])],
    ['without what stands before the first', row(Buffer.from('x'))],
  ])('are refused %s, and the query still ends', (_what, data) => {
    const { query, parsed } = ask([Buffer.concat([message('d', data), message('d', row(Buffer.from('y'))), READY])]);
    expect(query.failure).toMatchObject({ message: 'the log answered a row that is none' });
    expect(parsed).toEqual(READY);
  });

  it('are left in the middle when there are more bytes than the reader has room for, and heard to the end when there is room', () => {
    const bodies = Array.from({ length: 50 }, (_, nth) => Buffer.alloc(100, nth));
    const { bytes } = answer(bodies);
    const chunks = cut(bytes, [1_000, 2_000, 3_000]);
    const kept = ask(chunks, 2_500);
    expect(kept.left).toBe(true);
    expect(kept.query.failure).toBeInstanceOf(TooManyBytes);
    expect(kept.query.copied.bytes).toBeLessThanOrEqual(3_000);
    const roomy = ask(chunks, bytes.length);
    expect(roomy.left).toBe(false);
    expect(roomy.query.failure).toBeUndefined();
    expect(roomy.query.copied.count).toBe(50);
  });
});
