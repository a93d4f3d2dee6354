import type { Connection, Submittable } from 'pg';
import { LENGTH, type Parameter } from './parameters';

/** Messages of the protocol: their kinds, and what stands before each, the kind and a length that counts itself. */
const BIND = 0x42;
const EXECUTE = 0x45;
const SYNC = 0x53;
const HEAD = 5;

/** What is sent behind every Bind: run the nameless portal to its end; commit and answer. */
const RUN = Buffer.from([EXECUTE, 0, 0, 0, 9, 0, 0, 0, 0, 0, SYNC, 0, 0, 0, 4]);

/** Bytes that are kept for calls: a batch of a few hundred ordinary events. */
const ROOM_BYTES = 256 * 1024;

/**
 * Where a call is put together, used again for the next one of the same connection. Buffers made anew for each weigh outside the heap, and their
 * weight made the collector go through all of the heap several times a second. Never for two connections: what one of them was given and
 * has not sent would be another call's.
 */
export class CallRoom {
  readonly #bytes = Buffer.allocUnsafeSlow(ROOM_BYTES);

  /** What does not fit is made for itself. */
  take(size: number): Buffer {
    return size > ROOM_BYTES ? Buffer.allocUnsafe(size) : this.#bytes.subarray(0, size);
  }
}

/** Told once what a call answered, as the value's type writes it, or why that is not known. */
export type Answered = (error: Error | undefined, answer?: string) => void;

/** What the driver does not tell of its connection: the prepared statements that it has, by name. */
interface Prepared extends Connection {
  readonly parsedStatements: Readonly<Record<string, string>>;
}

/**
 * One call of a function that answers one value, as a prepared statement. The driver's own query does it in four pieces, with a description
 * of the row that is known beforehand, and makes a row of the answer: for a caller who is alone that is a twelfth of an append (ADR 12).
 *
 * It is over when the server is ready for the next: what it answers before that is not committed.
 */
export class FunctionCall implements Submittable {
  /** The driver remembers under it what was prepared. */
  readonly name: string;
  readonly text: string;
  /** Under this name the driver looks for it. */
  readonly callback: Answered;
  #answer: string | null | undefined;

  constructor(
    name: string,
    private readonly parameters: readonly Parameter[],
    private readonly room: CallRoom,
    done: Answered,
  ) {
    this.name = name;
    this.text = `select ${name}(${parameters.map((_, index) => `$${index + 1}`).join(', ')})`;
    this.callback = done;
  }

  /** @returns why nothing was sent: the driver fails the call with it */
  submit(connection: Connection): Error | null {
    const { stream, parsedStatements } = connection as Prepared;
    if (!stream.writable) return new Error('the connection is closed');
    if (parsedStatements[this.name] === undefined) connection.parse({ name: this.name, text: this.text, types: [] }, true);
    stream.write(this.#messages());
    return null;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    [this.#answer] = fields;
  }

  handleCommandComplete(): void {
    // The transaction ends behind it, and may still fail.
  }

  handleReadyForQuery(): void {
    if (typeof this.#answer === 'string') this.callback(undefined, this.#answer);
    else this.callback(new Error(`${this.name} answered nothing`));
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  /** In one piece, for one write. */
  #messages(): Buffer {
    const { name, parameters } = this;
    const count = parameters.length;
    // The portal's name, which is empty, and the statement's, each with its end; how many formats and which; how many values, and each with its length.
    const bind = parameters.reduce(
      (sum, { size }) => sum + LENGTH + size,
      LENGTH + 1 + Buffer.byteLength(name) + 1 + 2 + 2 * count + 2 + 2,
    );
    const bytes = this.room.take(1 + bind + RUN.length);
    bytes[0] = BIND;
    bytes.writeInt32BE(bind, 1);
    bytes[HEAD] = 0;
    let at = HEAD + 1;
    at += bytes.write(name, at);
    bytes[at] = 0;
    at = bytes.writeInt16BE(count, at + 1);
    for (const { format } of parameters) at = bytes.writeInt16BE(format === 'binary' ? 1 : 0, at);
    at = bytes.writeInt16BE(count, at);
    for (const { size, write } of parameters) {
      at = bytes.writeInt32BE(size, at);
      write(bytes, at);
      at += size;
    }
    // Results in text.
    at = bytes.writeInt16BE(0, at);
    bytes.set(RUN, at);
    return bytes;
  }
}
