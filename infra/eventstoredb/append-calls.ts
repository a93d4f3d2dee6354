import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'google-protobuf';
import type { DiskLog } from './disk-log';
import { MAX_APPEND_SIZE, type Asked, type Outcome, type Proposed } from './expected-revision';
import type { Moods } from './moods';
import { Any, Empty, Status, grpc, grpcError, shared, streams, type Grpc, type Streams } from './wire';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NIL = '00000000-0000-0000-0000-000000000000';
/** Milliseconds until the second answer to a call that was refused as a bad request. */
const SECOND_ANSWER = 2_000;

interface Refusal {
  readonly kind: 'bad-request' | 'too-large';
}

type Answer = Outcome | Refusal;

/** Appends, one call each (`Append`) or many on one call (`BatchAppend`). */
export class AppendCalls {
  constructor(
    private readonly log: DiskLog,
    private readonly moods: Moods,
  ) {}

  readonly append: Grpc.handleClientStreamingCall<Streams.AppendReq, Streams.AppendResp> = (call, callback) => {
    let options: Streams.AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('data', (request: Streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message) events.push(proposed(message));
    });
    call.on('error', () => undefined);
    call.on('end', () => void whole());
    const whole = async () => {
      // A caller that dies ends its messages too, a moment before its call is known to be cancelled: what it sent of an append is
      // no append. Found by the fault run.
      await nextTurn();
      await nextTurn();
      if (call.cancelled && this.moods.now.wholeAtDeath === 0) return;
      const expected = options ? expectedOf(options, options.getRevision()) : 'any';
      void this.#answer({ stream: nameOf(options?.getStreamIdentifier()), expected, events }).then((answer) => {
        if (answer) callback(...plainAnswer(answer, expected));
      });
    };
  };

  readonly batchAppend: Grpc.handleBidiStreamingCall<Streams.BatchAppendReq, Streams.BatchAppendResp> = (call) => {
    const open = new Map<string, { options?: Streams.BatchAppendReq.Options | undefined; events: Proposed[] }>();
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', (request: Streams.BatchAppendReq) => {
      const correlation = request.getCorrelationId()?.getString() ?? '';
      const pending = open.get(correlation) ?? { events: [] };
      open.set(correlation, pending);
      pending.options ??= request.getOptions();
      pending.events.push(...request.getProposedMessagesList().map(proposed));
      if (!request.getIsFinal()) return;
      open.delete(correlation);
      const { options, events } = pending;
      const stream = nameOf(options?.getStreamIdentifier());
      const expected = options ? expectedOf(options, options.getStreamPosition()) : 'any';
      void this.#answer({ stream, expected, events }).then((answer) => {
        if (!answer || call.cancelled) return;
        const response = batchAnswer(answer, { stream, expected, events });
        const id = new shared.UUID();
        id.setString(correlation);
        response.setCorrelationId(id);
        response.setStreamIdentifier(options?.getStreamIdentifier());
        call.write(response);
        // A bad request is answered twice, and the client ends on the second.
        if (answer.kind === 'bad-request')
          setTimeout(() => (call.cancelled ? undefined : call.write(response)), SECOND_ANSWER).unref();
      });
    });
  };

  readonly delete: Grpc.handleUnaryCall<Streams.DeleteReq, Streams.DeleteResp> = (call, callback) => {
    const name = nameOf(call.request.getOptions()?.getStreamIdentifier());
    void this.log.softDelete(name).then(() => callback(null, new streams.DeleteResp()));
  };

  readonly tombstone: Grpc.handleUnaryCall<Streams.TombstoneReq, Streams.TombstoneResp> = (call, callback) => {
    const name = nameOf(call.request.getOptions()?.getStreamIdentifier());
    void this.log.tombstone(name).then(() => callback(null, new streams.TombstoneResp()));
  };

  /** Undefined: no answer is ever given to this call. */
  async #answer(asked: Asked): Promise<Answer | undefined> {
    if (asked.events.some(({ id, type }) => !UUID.test(id) || id === NIL || type === '')) return { kind: 'bad-request' };
    const bytes = asked.events.reduce((sum, { data }) => sum + data.length, 0);
    if (bytes > MAX_APPEND_SIZE) return { kind: 'too-large' };
    if (this.moods.takes('breakBeforeCommit')) {
      this.moods.breakConnections();
      return undefined;
    }
    const hangs = this.moods.takes('hang');
    const breaks = this.moods.takes('breakAfterCommit');
    const outcome = await this.log.append(asked);
    if (breaks) this.moods.breakConnections();
    if (breaks || hangs) return undefined;
    const { delay } = this.moods.now;
    if (delay > 0) await sleep(delay);
    return outcome;
  }
}

const nameOf = (identifier: { getStreamName_asU8(): Uint8Array } | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

interface ExpectedOptions {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

function expectedOf(options: ExpectedOptions, revision: string): Asked['expected'] {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  return options.hasAny() ? 'any' : BigInt(revision);
}

function proposed(message: Streams.AppendReq.ProposedMessage | Streams.BatchAppendReq.ProposedMessage): Proposed {
  const texts = message.getMetadataMap();
  return {
    id: message.getId()?.getString().toLowerCase() ?? '',
    type: texts.get('type') ?? '',
    contentType: texts.get('content-type') ?? 'application/octet-stream',
    // Copies: what arrived shares the message's memory.
    metadata: new Uint8Array(message.getCustomMetadata_asU8()),
    data: new Uint8Array(message.getData_asU8()),
  };
}

function plainAnswer(answer: Answer, expected: Asked['expected']): [ReturnType<typeof grpcError> | null, Streams.AppendResp?] {
  const response = new streams.AppendResp();
  switch (answer.kind) {
    case 'bad-request':
      return [grpcError(grpc.status.INVALID_ARGUMENT, 'Bad Request')];
    case 'too-large':
      return [
        grpcError(grpc.status.INVALID_ARGUMENT, 'Maximum append size exceeded', {
          exception: 'maximum-append-size-exceeded',
          'maximum-append-size': String(MAX_APPEND_SIZE),
        }),
      ];
    case 'deleted':
      return [
        grpcError(grpc.status.FAILED_PRECONDITION, 'Event stream is deleted.', {
          exception: 'stream-deleted',
          'stream-name': '',
        }),
      ];
    case 'wrong-revision': {
      const wrong = new streams.AppendResp.WrongExpectedVersion();
      if (answer.actual === undefined) wrong.setCurrentNoStream(new shared.Empty());
      else wrong.setCurrentRevision(String(answer.actual));
      if (typeof expected === 'bigint') wrong.setExpectedRevision(String(expected));
      else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
      else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
      else wrong.setExpectedAny(new shared.Empty());
      response.setWrongExpectedVersion(wrong);
      return [null, response];
    }
    case 'success': {
      const success = new streams.AppendResp.Success();
      success.setCurrentRevision(String(answer.revision));
      if (answer.position === undefined) success.setNoPosition(new shared.Empty());
      else {
        const position = new streams.AppendResp.Position();
        position.setCommitPosition(String(answer.position));
        position.setPreparePosition(String(answer.position));
        success.setPosition(position);
      }
      response.setSuccess(success);
      return [null, response];
    }
  }
}

function batchAnswer(answer: Answer, { expected }: Asked): Streams.BatchAppendResp {
  const response = new streams.BatchAppendResp();
  const fail = (details: Message, name: string, message: string) => {
    const any = new Any();
    any.pack(details.serializeBinary(), name);
    const status = new Status();
    status.setMessage(message);
    status.setDetails(any);
    response.setError(status);
  };
  switch (answer.kind) {
    case 'bad-request':
      fail(new shared.BadRequest(), 'event_store.client.BadRequest', 'BadRequest');
      break;
    case 'too-large': {
      const details = new shared.MaximumAppendSizeExceeded();
      details.setMaxappendsize(MAX_APPEND_SIZE);
      fail(details, 'event_store.client.MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded');
      break;
    }
    case 'deleted':
      fail(new shared.StreamDeleted(), 'event_store.client.StreamDeleted', 'StreamDeleted');
      break;
    case 'wrong-revision': {
      const details = new shared.WrongExpectedVersion();
      if (answer.actual === undefined) details.setCurrentNoStream(new Empty());
      else details.setCurrentStreamRevision(String(answer.actual));
      if (typeof expected === 'bigint') details.setExpectedStreamPosition(String(expected));
      else if (expected === 'no_stream') details.setExpectedNoStream(new Empty());
      else if (expected === 'stream_exists') details.setExpectedStreamExists(new Empty());
      else details.setExpectedAny(new Empty());
      fail(details, 'event_store.client.WrongExpectedVersion', 'WrongExpectedVersion');
      break;
    }
    case 'success': {
      const success = new streams.BatchAppendResp.Success();
      success.setCurrentRevision(String(answer.revision));
      if (answer.position === undefined) success.setNoPosition(new Empty());
      else {
        const position = new shared.AllStreamPosition();
        position.setCommitPosition(String(answer.position));
        position.setPreparePosition(String(answer.position));
        success.setPosition(position);
      }
      response.setSuccess(success);
    }
  }
  return response;
}
