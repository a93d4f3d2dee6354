import { Query, type Connection } from 'pg';

/** Before each message of the protocol stands its kind in one byte, and in four its length, which counts itself and not the kind. */
const KIND = 1;
const HEAD = 5;
const COPY_DATA = 0x64;
const READY_FOR_QUERY = 0x5a;

/** What stands before the first row of a binary COPY: a signature of eleven bytes, four of flags, four of an extension's length. */
const PREAMBLE = 19;
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** In place of a row's number of columns: there is no further row. */
const END = -1;

/** A row from its number of columns on. The view is of the same memory: it is the quicker of the two for numbers. */
export type Decode<Row> = (bytes: Buffer, view: DataView, at: number) => Row;

/** Bytes that came in one piece: messages of rows, one behind the other, from one place to another. */
interface Piece {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly from: number;
  readonly to: number;
}

/** More came than the reader has room for. */
export class TooManyBytes extends Error {}

/**
 * The rows of a binary COPY as the bytes that came off the connection. Each is decoded when its turn comes: what was never an object
 * before is garbage of the cheapest kind behind it, and the server is at work on the next page meanwhile.
 */
export class CopiedRows<Row> {
  /** How many there were. */
  count = 0;
  /** What they took on the wire. */
  bytes = 0;
  readonly #pieces: Piece[] = [];
  /** Where the next message begins, in the first piece. */
  #at = 0;
  #skip = PREAMBLE;
  #last: Row | undefined;

  constructor(
    readonly columns: number,
    private readonly decode: Decode<Row>,
    /** Bytes that are kept, at most. */
    private readonly room = Infinity,
  ) {}

  /** The last of them, whether it was taken or not. */
  get last(): Row | undefined {
    return this.#last;
  }

  /** The next of them; undefined behind the last. */
  take(): Row | undefined {
    const piece = this.#pieces[0];
    if (piece === undefined) return undefined;
    const at = this.#at;
    const row = this.decode(piece.bytes, piece.view, at + HEAD + this.#skip);
    this.#skip = 0;
    this.#at = at + KIND + piece.view.getInt32(at + KIND);
    if (this.#at === piece.to) {
      this.#pieces.shift();
      this.#at = this.#pieces[0]?.from ?? 0;
    }
    return row;
  }

  *[Symbol.iterator](): Generator<Row, void, undefined> {
    for (let row = this.take(); row !== undefined; row = this.take()) yield row;
  }

  /**
   * Takes in the messages of rows with which bytes begin at a place. @returns where they end, in front of a message of another kind or of one that is not whole
   * @throws Error for what is no row of so many columns, TooManyBytes
   */
  add(bytes: Buffer, view: DataView, from: number): number {
    let [to, at] = [from, from];
    let last = -1;
    while (at + HEAD <= bytes.length && bytes[at] === COPY_DATA) {
      const next = at + KIND + view.getInt32(at + KIND);
      if (next > bytes.length) break;
      let row = at + HEAD;
      if (this.count === 0 && last < 0) {
        if (SIGNATURE.compare(bytes, row, row + SIGNATURE.length) !== 0)
          throw new Error('these are not the rows of a binary COPY');
        row += PREAMBLE;
      }
      const columns = view.getInt16(row);
      if (columns !== END) {
        if (columns !== this.columns) throw new Error(`a row has ${this.columns} columns, not ${columns}`);
        last = row;
        this.count += 1;
        to = next;
      }
      at = next;
    }
    if (to > from) {
      if (this.#pieces.length === 0) this.#at = from;
      this.#pieces.push({ bytes, view, from, to });
      this.bytes += to - from;
      if (this.bytes > this.room) throw new TooManyBytes(`more than ${this.room} bytes of rows`);
      this.#last = this.decode(bytes, view, last);
    }
    return at;
  }
}

/**
 * The driver's own query of a binary COPY, whose rows it never sees: of each row it would make a message, a view of its buffer, which
 * it uses again, and an event; that is more than all that is done with the row (ADR 12). So what arrives is looked through here
 * before the driver's parser, which gets every message but those of rows, and is in charge again before the query ends.
 */
export class CopyQuery<Row> extends Query {
  failure: Error | undefined;
  #stream: Connection['stream'] | undefined;
  /** The beginning of a message whose end has not arrived: with room for all of it as soon as its length is known. */
  #open = Buffer.alloc(0);
  #filled = 0;

  /** @param statement COPY … TO STDOUT (FORMAT binary) */
  constructor(
    statement: string,
    // Not `rows`, which the driver takes for how many are wanted.
    readonly copied: CopiedRows<Row>,
    done: (error: Error | undefined) => void,
  ) {
    super({ text: statement }, done);
    const submit = this.submit.bind(this);
    this.submit = (connection) => {
      this.#standBefore(connection);
      return submit(connection);
    };
  }

  /** Takes the place of whoever hears of the connection's bytes, until the query is over. */
  #standBefore({ stream }: Connection): void {
    this.#stream = stream;
    // The driver's own, which take a chunk each.
    const parsers = stream.listeners('data') as ((bytes: Buffer) => void)[];
    const rest: Rest = {
      pass: (bytes) => parsers.forEach((parser) => parser.call(stream, bytes)),
      release: () => {
        stream.off('data', sift);
        parsers.forEach((parser) => stream.on('data', parser));
      },
    };
    const sift = (chunk: Buffer) => this.#sift(chunk, rest);
    parsers.forEach((parser) => stream.off('data', parser));
    stream.on('data', sift);
  }

  /** What arrived, which begins and ends anywhere. Only a message that stands in two chunks is copied. */
  #sift(chunk: Buffer, rest: Rest): void {
    let bytes = chunk;
    if (this.#filled >= HEAD) {
      const copied = chunk.copy(this.#open, this.#filled);
      this.#filled += copied;
      if (this.#filled < this.#open.length) return;
      this.#filled = 0;
      this.#messages(this.#open, rest);
      bytes = chunk.subarray(copied);
    } else if (this.#filled > 0) {
      bytes = Buffer.concat([this.#open.subarray(0, this.#filled), chunk]);
      this.#filled = 0;
    }
    if (bytes.length > 0) this.#messages(bytes, rest);
  }

  /** Bytes that begin with a message. */
  #messages(bytes: Buffer, rest: Rest): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + HEAD <= bytes.length) {
      const next = at + KIND + view.getInt32(at + KIND);
      if (next > bytes.length) break;
      const kind = bytes[at];
      if (kind === READY_FOR_QUERY) {
        rest.release();
        rest.pass(bytes.subarray(at));
        return;
      }
      if (kind === COPY_DATA) at = this.#add(bytes, view, at) ?? next;
      else {
        rest.pass(bytes.subarray(at, next));
        at = next;
      }
    }
    if (at === bytes.length) return;
    this.#open = Buffer.allocUnsafe(at + HEAD <= bytes.length ? KIND + view.getInt32(at + KIND) : HEAD);
    this.#filled = bytes.copy(this.#open, 0, at);
  }

  /** @returns where the rows end; undefined where what stands there is none, nor is what follows it */
  #add(bytes: Buffer, view: DataView, at: number): number | undefined {
    if (this.failure) return undefined;
    try {
      return this.copied.add(bytes, view, at);
    } catch (error) {
      // Thrown here it would end the process.
      if (error instanceof TooManyBytes) {
        this.failure = error;
        // The server is in the middle of it, and ends when nobody hears it.
        this.#stream?.destroy();
      } else this.failure = new Error('the log answered a row that is none', { cause: error });
      return undefined;
    }
  }
}

/** Where all goes that is no row. */
interface Rest {
  readonly pass: (bytes: Buffer) => void;
  readonly release: () => void;
}
