import {
  END,
  EventStoreDBClient,
  START,
  eventTypeFilter,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type AppendResult,
  type Credentials,
  type EventData,
  type ReadRevision,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';
import { NO_STREAM } from '../event';
import { DeadlinePassed, isNotFound, spoilsClient } from './client-errors';

/** Milliseconds for an append, and without a sign of life for a page of a read. */
export const DEADLINE = 10_000;
/** What our own clock gives an append beyond the deadline that the client was given. */
const GRACE = 1_000;
/** A page of a read ends early behind so many bytes. */
const PAGE_BYTES = 8_000_000;

/** Records that the server looks at between two signs of life of a filtered read. */
const SEARCH_WINDOW = 1_000;

/** Beginnings of stream names, or of types: the server knows one of the two at a time. At least one, none empty. */
export interface ServerFilter {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
}

/** Where a read of the whole log begins: `START`, `END`, or a commit position at which an event begins. */
export type Place = 'start' | 'end' | bigint;

export interface Page<Item> {
  readonly events: readonly Item[];
  /** Whether there was nothing more. */
  readonly ended: boolean;
}

/**
 * Everything that is asked of the client, each call with a deadline of our own, and the client where it can be replaced whole:
 * after a call without an answer a new one takes its place, with a connection of its own, and the old one is left to end.
 *
 * Appends carry credentials, by which the client sends each as a call of its own (ADR 0015): nothing is shared between them, so
 * a broken call fails alone.
 */
export class Connection {
  readonly #credentials: Credentials;
  #client: EventStoreDBClient;
  #closed = false;
  /** How often the client was replaced. */
  replaced = 0;

  constructor(
    private readonly url: string,
    private readonly deadline = DEADLINE,
  ) {
    this.#credentials = credentialsOf(url);
    this.#client = EventStoreDBClient.connectionString(url);
  }

  /** @throws what the client throws, or {@link DeadlinePassed}; see `client-errors.ts` */
  async append(stream: string, expectedRevision: number, events: readonly EventData[]): Promise<AppendResult> {
    return this.#call(this.deadline + GRACE, (client, { resolve, reject }) => {
      client
        .appendToStream(stream, [...events], {
          expectedRevision: expectedRevision === NO_STREAM ? 'no_stream' : BigInt(expectedRevision),
          credentials: this.#credentials,
          deadline: this.deadline,
          requiresLeader: true,
        })
        .then(resolve, reject);
      // It cannot be left: the client gives it up by the deadline that it was given.
      return () => undefined;
    });
  }

  /** At most so many events of a stream; none where it does not exist. @param from inclusive; undefined: its first or last */
  async readStream(
    stream: string,
    direction: 'forwards' | 'backwards',
    from: number | undefined,
    most: number,
  ): Promise<Page<ResolvedEvent>> {
    const fromRevision: ReadRevision = from !== undefined ? BigInt(from) : direction === 'forwards' ? START : END;
    const options = { direction, fromRevision, maxCount: most, requiresLeader: true };
    return this.#collect((client) => client.readStream(stream, options), most);
  }

  /** At most so many records of the whole log, the server's own among them. @param from inclusive forwards, exclusive backwards */
  async readAll(
    from: Place,
    most: number,
    direction: 'forwards' | 'backwards' = 'forwards',
  ): Promise<Page<AllStreamResolvedEvent>> {
    const fromPosition = typeof from === 'bigint' ? { commit: from, prepare: from } : from;
    const options = { direction, fromPosition, maxCount: most, requiresLeader: true };
    return this.#collect((client) => client.readAll(options), most);
  }

  /**
   * At most so many records of the whole log that the server's own filter lets through, as of a moment after the call began:
   * only a subscription knows filters, a read ignores them. It ends where it has caught up, or passed `until`.
   *
   * @param after exclusive; it need not be a place at which an event begins
   */
  async readFiltered(
    after: bigint,
    until: bigint | undefined,
    filter: ServerFilter,
    most: number,
  ): Promise<Page<AllStreamResolvedEvent>> {
    const events: AllStreamResolvedEvent[] = [];
    let bytes = 0;
    return this.#call(this.deadline, (client, { heard, resolve, reject }) => {
      const leave = () => void subscription.unsubscribe().catch(() => undefined);
      const finish = (ended: boolean) => {
        resolve({ events: [...events], ended });
        leave();
      };
      // What was told before this stands in the stream's buffer until the next turn.
      const finishBehindWhatWasTold = () => setImmediate(() => finish(true));
      const checkpointReached = async (_: unknown, { commit }: { readonly commit: bigint }) => {
        heard();
        if (until !== undefined && commit >= until) finishBehindWhatWasTold();
      };
      const options = {
        checkpointInterval: 1,
        maxSearchWindow: SEARCH_WINDOW,
        checkpointReached,
        prefixes: [...filter.prefixes],
      };
      const subscription = client.subscribeToAll({
        fromPosition: after === 0n ? START : { commit: after, prepare: after },
        filter: filter.on === 'type' ? eventTypeFilter(options) : streamNameFilter(options),
        requiresLeader: true,
      });
      // It stays: an error may follow the end that was ours.
      subscription.on('error', reject);
      subscription.on('caughtUp', finishBehindWhatWasTold);
      subscription.on('end', () => reject(new DeadlinePassed('the subscription ended')));
      subscription.on('data', (item) => {
        heard();
        if (events.length >= most || bytes >= PAGE_BYTES) return;
        events.push(item);
        bytes += sizeOf(item);
        if (events.length >= most || bytes >= PAGE_BYTES) finish(false);
      });
      return leave;
    });
  }

  /** Live, behind a commit position. The caller listens to `error`, and expects it. */
  subscribe(after: bigint): AllStreamSubscription {
    return this.#client.subscribeToAll({ fromPosition: { commit: after, prepare: after }, requiresLeader: true });
  }

  /** Has the next call made by a new client. @param spoiled the one that is not to be relied on; default: the present one */
  replace(spoiled: EventStoreDBClient = this.#client): void {
    if (this.#closed || spoiled !== this.#client) return;
    this.#client = EventStoreDBClient.connectionString(this.url);
    this.replaced += 1;
    // Its calls are given up by now, or will be by their own deadlines; then nothing keeps it.
    setTimeout(() => void spoiled.dispose().catch(() => undefined), this.deadline + GRACE).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.dispose();
  }

  /** Reads a page to its end, however long it takes while something comes; the client's own deadline does not hold for reads. */
  async #collect<Item extends ResolvedEvent>(
    start: (client: EventStoreDBClient) => StreamingRead<Item>,
    most: number,
  ): Promise<Page<Item>> {
    const events: Item[] = [];
    let bytes = 0;
    return this.#call(this.deadline, (client, { heard, resolve, reject }) => {
      const stream = start(client);
      const leave = () => void stream.cancel().catch(() => undefined);
      // It stays: an error may follow the end that was ours.
      stream.on('error', (error: Error) => (isNotFound(error) ? resolve({ events: [], ended: true }) : reject(error)));
      stream.on('end', () => resolve({ events, ended: events.length < most }));
      stream.on('data', (item: Item) => {
        heard();
        events.push(item);
        bytes += sizeOf(item);
        if (bytes < PAGE_BYTES || events.length >= most) return;
        resolve({ events: [...events], ended: false });
        leave();
      });
      return leave;
    });
  }

  /**
   * Makes a call, and gives it up when nothing was heard of it for so many milliseconds. Where it ends in a way that spoils the
   * client, the next call has a new one.
   *
   * @param begin tells what becomes of the call, and returns how to leave it
   */
  async #call<Result>(silence: number, begin: (client: EventStoreDBClient, told: Told<Result>) => () => void): Promise<Result> {
    const client = this.#client;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Result>((resolve, reject) => {
        const leave = begin(client, { heard: () => void timer?.refresh(), resolve, reject });
        timer = setTimeout(() => {
          reject(new DeadlinePassed(`nothing heard for ${silence} ms`));
          leave();
        }, silence);
      });
    } catch (error) {
      if (spoilsClient(error)) this.replace(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a call tells of itself. */
interface Told<Result> {
  /** Something came. */
  readonly heard: () => void;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

const sizeOf = ({ event }: ResolvedEvent): number => (event?.data instanceof Uint8Array ? event.data.byteLength : 0) + 256;

/**
 * Whom the connection string names. Without TLS the client keeps credentials to itself, so anybody's will do.
 *
 * @throws RangeError where TLS is on and nobody is named: nothing could be appended with a deadline that holds
 */
function credentialsOf(url: string): Credentials {
  const [, username, password] = /^esdb(?:\+discover)?:\/\/([^:@/]+):([^@/]*)@/.exec(url) ?? [];
  if (username !== undefined && password !== undefined)
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  if (!/[?&]tls=false\b/i.test(url))
    throw new RangeError(
      'The connection string of an EventStoreDB with TLS names a user and a password: esdb://user:password@host:port',
    );
  return { username: 'hub', password: '' };
}
