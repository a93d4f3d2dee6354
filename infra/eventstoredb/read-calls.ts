import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskLog } from './disk-log';
import type { Moods } from './moods';
import { eventMessage, filterOf, type Passes } from './read-messages';
import type { Stored } from './records';
import { grpc, grpcError, streams, type Grpc, type Streams } from './wire';

type ReadCall = Grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>;
type Options = Streams.ReadReq.Options;

/** Events between two checkpoints of a filtered subscription, where the client names no window. */
const WINDOW = 32;
const EVERYTHING: Passes = () => true;

/** Reads and subscriptions: all of them are one call of the service. */
export class ReadCalls {
  constructor(
    private readonly log: DiskLog,
    private readonly moods: Moods,
  ) {}

  readonly read: Grpc.handleServerStreamingCall<Streams.ReadReq, Streams.ReadResp> = (call) => {
    call.on('error', () => undefined);
    const options = call.request.getOptions();
    if (!options || this.moods.takes('hang')) return;
    const work = options.hasSubscription() ? this.#subscribe(call, options) : this.#readOnce(call, options);
    work.catch((error: unknown) => call.emit('error', error));
  };

  async #readOnce(call: ReadCall, options: Options): Promise<void> {
    const count = Number(options.getCount());
    const all = options.getAll();
    // Observed: such a read of $all never ends, while a stream's is refused.
    if (all && count === 0) return;
    const events = all ? this.#ofAll(options, all) : this.#ofStream(options);
    if (events === 'not-found') {
      const missing = new streams.ReadResp.StreamNotFound();
      missing.setStreamIdentifier(options.getStream()?.getStreamIdentifier());
      const response = new streams.ReadResp();
      response.setStreamNotFound(missing);
      call.write(response);
    } else {
      let left = count;
      for (const event of events) {
        if (left <= 0) break;
        left -= 1;
        if (!(await this.#send(call, event))) return;
      }
    }
    call.end();
  }

  #ofStream(options: Options): Iterable<Stored> | 'not-found' {
    const asked = options.getStream();
    const name = Buffer.from(asked?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    if (options.getCount() === '0' || (!backwards && asked?.hasEnd()))
      throw grpcError(grpc.status.INVALID_ARGUMENT, 'Bad Request');
    const events = this.log.stream(name);
    if (events === 'tombstoned')
      throw grpcError(grpc.status.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, {
        exception: 'stream-deleted',
        'stream-name': name,
      });
    if (!events) return 'not-found';
    const from = asked?.hasRevision() ? BigInt(asked.getRevision()) : asked?.hasStart() ? 0n : 2n ** 63n - 1n;
    const first = events[0]?.revision ?? 0n;
    const index = Math.min(Number(from - first), events.length);
    if (!backwards) return slice(events, Math.max(0, index), 1);
    return slice(events, Math.min(index, events.length - 1), -1);
  }

  #ofAll(options: Options, all: Streams.ReadReq.Options.AllOptions): Iterable<Stored> {
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const events = this.log.all;
    if (all.hasStart()) return slice(events, backwards ? -1 : 0, backwards ? -1 : 1);
    if (all.hasEnd()) return slice(events, backwards ? events.length - 1 : events.length, backwards ? -1 : 1);
    const position = BigInt(all.getPosition()?.getCommitPosition() ?? '0');
    const index = this.log.after(position) - 1;
    if (events[index]?.position !== position) throw grpcError(grpc.status.UNKNOWN, 'Exception was thrown by handler.');
    return slice(events, backwards ? index - 1 : index, backwards ? -1 : 1);
  }

  async #subscribe(call: ReadCall, options: Options): Promise<void> {
    const all = options.getAll();
    const filter = options.getFilter();
    const passes = filter ? filterOf(filter) : EVERYTHING;
    const window = filter
      ? Math.max(1, (filter.hasMax() ? filter.getMax() : WINDOW) * filter.getCheckpointintervalmultiplier())
      : 0;
    const name = Buffer.from(options.getStream()?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    const wanted: Passes = all ? passes : (event) => event.stream === name;

    call.write(confirmation());
    let next = this.#subscriptionStart(options);
    let considered = 0;
    const consider = async (event: Stored): Promise<boolean> => {
      considered += 1;
      if (wanted(event)) return this.#send(call, event);
      if (window > 0 && considered % window === 0) call.write(checkpoint(event));
      return !call.cancelled;
    };
    while (next < this.log.all.length) {
      const event = this.log.all[next];
      if (event && !(await consider(event))) return;
      next += 1;
    }
    call.write(caughtUp());
    this.#live(call, next, consider);
  }

  /** Live: what cannot be written at once waits, and who waits for too many is dropped. */
  #live(call: ReadCall, from: number, consider: (event: Stored) => Promise<boolean>): void {
    let next = from;
    let sending = false;
    let dropped = false;
    const send = async () => {
      if (sending) return;
      sending = true;
      for (; next < this.log.all.length && !call.cancelled && !dropped; next += 1) {
        const event = this.log.all[next];
        if (event && !(await consider(event))) break;
      }
      sending = false;
    };
    const stop = this.log.listen(() => {
      void send();
      if (this.log.all.length - next <= this.moods.now.lag) return;
      stop();
      dropped = true;
      // Not `destroy`: the status would never be sent.
      call.emit(
        'error',
        grpcError(
          grpc.status.ABORTED,
          'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
        ),
      );
    });
    call.on('cancelled', stop);
    call.on('close', stop);
    void send();
  }

  #subscriptionStart(options: Options): number {
    const all = options.getAll();
    if (all) {
      if (all.hasEnd()) return this.log.all.length;
      return all.hasStart() ? 0 : this.log.after(BigInt(all.getPosition()?.getCommitPosition() ?? '0'));
    }
    const stream = options.getStream();
    if (stream?.hasEnd()) return this.log.all.length;
    if (!stream?.hasRevision()) return 0;
    const name = Buffer.from(stream.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    const after = BigInt(stream.getRevision());
    const index = this.log.all.findIndex((event) => event.stream === name && event.revision > after);
    return index === -1 ? this.log.all.length : index;
  }

  /** False when there is nobody to send to any more. */
  async #send(call: ReadCall, event: Stored): Promise<boolean> {
    if (this.moods.now.pace > 0) await sleep(this.moods.now.pace);
    if (call.cancelled || call.destroyed) return false;
    const written = call.write(eventMessage(event));
    this.moods.sent();
    if (written) return true;
    await room(call);
    return !call.cancelled && !call.destroyed;
  }
}

/** Resolves when more can be written, or nobody reads any more. */
const room = (call: ReadCall): Promise<void> =>
  new Promise((resolve) => {
    const signs = ['drain', 'close', 'cancelled'] as const;
    const done = () => {
      for (const sign of signs) call.off(sign, done);
      resolve();
    };
    for (const sign of signs) call.on(sign, done);
  });

function* slice(events: readonly Stored[], from: number, step: 1 | -1): Iterable<Stored> {
  for (let index = from; index >= 0 && index < events.length; index += step) {
    const event = events[index];
    if (event) yield event;
  }
}

function confirmation(): Streams.ReadResp {
  const content = new streams.ReadResp.SubscriptionConfirmation();
  content.setSubscriptionId(randomUUID());
  const response = new streams.ReadResp();
  response.setConfirmation(content);
  return response;
}

function caughtUp(): Streams.ReadResp {
  const response = new streams.ReadResp();
  response.setCaughtUp(new streams.ReadResp.CaughtUp());
  return response;
}

function checkpoint({ position }: Stored): Streams.ReadResp {
  const content = new streams.ReadResp.Checkpoint();
  content.setCommitPosition(String(position));
  content.setPreparePosition(String(position));
  const response = new streams.ReadResp();
  response.setCheckpoint(content);
  return response;
}
