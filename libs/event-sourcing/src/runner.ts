import { setTimeout as sleep } from 'node:timers/promises';
import { backOff, type BackOff } from '@hub/back-off';
import { isRefusal, type DecidedEvent, type Decider, type Refusal } from './decider';
import { encodeBody, encodeMetadata } from './envelope';
import { NO_STREAM, START, type NewEvent, type Position } from './event';
import { EventError } from './event-error';
import { LogError, type Append, type AppendOutcome, type EventStore } from './event-store';
import type { EventCatalogue, ReadEvent } from './event-types';
import type { Identifiers } from './identifiers';
import { load } from './load';
import type { SealedSegment } from './sealed-segment';

/** One content to be sealed; ids, stream and category are bound into it (decision 4). */
export interface SegmentToSeal {
  readonly eventId: string;
  readonly stream: string;
  readonly subject: string;
  readonly category: string;
  /** Under whose own key it is sealed (decision 9); absent: the key of the subject's category. */
  readonly release?: string;
  readonly content: unknown;
}

export interface RunnerParts {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly identifiers: Identifiers;
  /** The vault's. Answers in the order asked. */
  readonly seal: (requests: readonly SegmentToSeal[]) => Promise<readonly SealedSegment[]>;
}

/** A command on its way to one stream. */
export interface Run<State, Command> {
  readonly decider: Decider<State, Command>;
  readonly stream: string;
  readonly command: Command;
  /** From the signed token, never from the message (decision 10): `actor` is its subject, `source` its client id. */
  readonly caller: { readonly party: string; readonly actor: string; readonly source: string };
  /** Idempotency key. */
  readonly key: string;
  /** Name, target and received bytes tell a repeat of this command from another one under the same key. */
  readonly commandName: string;
  readonly target: string;
  readonly bytes: Uint8Array;
  /** The stream was just seen to have no event: it is not read first, for the append finds out if that has changed. */
  readonly absent?: boolean;
  readonly correlation?: string;
  readonly traceparent?: string;
}

export interface RunEvent {
  readonly id: string;
  readonly type: string;
  readonly open: unknown;
}

export type RunOutcome =
  | {
      readonly outcome: 'done';
      /** Empty where there was nothing to do. */
      readonly events: readonly RunEvent[];
      /** Of the last of these events, or of the stream's last one where there was nothing to do. */
      readonly position: Position;
      readonly revision: number;
      /** The command stood in the log already (perhaps by an attempt that was not answered); this is what came of it then. */
      readonly repeated: boolean;
    }
  /** Never recorded: the same command is decided anew the next time. */
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** Another command has this key on this stream (at the edge 422). */
  | { readonly outcome: 'key-reused' };

/** `runner/contention`: the stream changed at each of the attempts; nothing was recorded. */
export class RunnerError extends Error {
  override readonly name = 'RunnerError';
  constructor(
    readonly code: 'runner/contention',
    message: string,
  ) {
    super(message);
  }
}

export interface Runner {
  /**
   * Loads, decides, seals and appends; decides again when somebody else was first.
   *
   * @throws RunnerError `runner/contention`
   * @throws LogError `log/unknown-outcome` when the log did not answer for long: repeat the same command, it converges
   * @throws EventError when a decider decided what its schema does not allow, or the stream holds what cannot be read
   */
  run<State, Command>(request: Run<State, Command>): Promise<RunOutcome>;
}

const CONTENTION_ATTEMPTS = 10;
const UNKNOWN_ATTEMPTS = 5;
const UNKNOWN_AGAIN: BackOff = { first: 150, longest: 2_000 };

export function createRunner(parts: RunnerParts): Runner {
  return {
    async run(request) {
      const digest = parts.identifiers.commandDigest(request.commandName, request.target, request.bytes);
      for (let attempt = 0; attempt < CONTENTION_ATTEMPTS; attempt += 1) {
        if (attempt > 0) await sleep(Math.random() * 2 ** attempt);
        const finished = await attemptOnce(parts, attempt === 0 ? request : { ...request, absent: false }, digest);
        if (finished) return finished;
      }
      throw new RunnerError(
        'runner/contention',
        'Others changed the same record again and again: nothing was recorded, send the same command again.',
      );
    },
  };
}

/** Undefined when the stream changed meanwhile: then it is read and decided again. */
async function attemptOnce<State, Command>(
  parts: RunnerParts,
  request: Run<State, Command>,
  digest: string,
): Promise<RunOutcome | undefined> {
  const earlier: ReadEvent[] = [];
  const ids: string[] = [];
  // Asked for once by the event and once by each of its segments.
  const idOf = (n: number) =>
    (ids[n] ??= parts.identifiers.eventId(request.stream, request.caller.party, request.caller.source, request.key, n));
  let next = idOf(0);
  const { state, revision, position } = request.absent
    ? { state: request.decider.initialState, revision: NO_STREAM, position: START }
    : await load(parts, request.stream, request.decider, (event) => {
        if (event.id === next) {
          earlier.push(event);
          next = idOf(earlier.length);
        }
      });
  const last = earlier.at(-1);
  if (last) {
    if (earlier.some((event) => event.metadata.command.digest !== digest)) return { outcome: 'key-reused' };
    return { outcome: 'done', events: earlier.map(result), position: last.position, revision: last.revision, repeated: true };
  }

  const decision = request.decider.decide(request.command, state);
  if (isRefusal(decision)) return { outcome: 'refused', refusal: decision };
  if (decision.length === 0) return { outcome: 'done', events: [], position, revision, repeated: false };

  const events = await toEvents(parts, request, decision, digest, idOf);
  const appended = await appendSurely(parts.store, { stream: request.stream, expectedRevision: revision, events });
  // Its ids stood there already: by an attempt of ours that was not answered, or by another one at the same moment, perhaps of
  // another command under this key. What stands in the stream tells.
  if (appended.outcome !== 'appended') return undefined;
  return {
    outcome: 'done',
    events: events.map((event, n) => ({ id: event.id, type: event.type, open: decision[n]?.open })),
    position: appended.position,
    revision: appended.revision,
    repeated: false,
  };
}

const result = ({ id, type, open }: ReadEvent): RunEvent => ({ id, type, open });

async function toEvents<State, Command>(
  { catalogue, seal }: RunnerParts,
  { stream, caller, key, commandName, correlation, traceparent }: Run<State, Command>,
  decision: readonly DecidedEvent[],
  digest: string,
  idOf: (n: number) => string,
): Promise<readonly NewEvent[]> {
  const requests: (SegmentToSeal & { readonly n: number })[] = [];
  decision.forEach((event, n) => {
    catalogue.checkDecided(event);
    for (const [category, content] of Object.entries(event.segments ?? {}))
      requests.push({
        n,
        eventId: idOf(n),
        stream,
        subject: subjectOf(event),
        category,
        content,
        ...(event.release === undefined ? {} : { release: event.release }),
      });
  });
  const sealed = requests.length === 0 ? [] : await seal(requests.map(({ n: _, ...request }) => request));
  const metadata = encodeMetadata({
    ...caller,
    key,
    command: { name: commandName, digest },
    ...(correlation === undefined ? {} : { correlation }),
    ...(traceparent === undefined ? {} : { traceparent }),
  });
  return decision.map((event, n) => {
    const segments = Object.fromEntries(
      requests.flatMap((request, index) => {
        const segment = sealed[index];
        if (!segment) throw new EventError('event/invalid', `A segment of ${event.type} was not sealed.`);
        return request.n === n ? [[request.category, segment] as const] : [];
      }),
    );
    return { id: idOf(n), type: event.type, version: event.version, metadata, body: encodeBody({ open: event.open, segments }) };
  });
}

/** Whose keys seal it: the subject that the open part names (decision 4). */
function subjectOf({ type, open }: DecidedEvent): string {
  if (typeof open === 'object' && open !== null && 'subject' in open && typeof open.subject === 'string') return open.subject;
  throw new EventError('event/invalid', `${type} has segments but names no subject in its open part.`);
}

/** When it is not known whether an append was written, the same ids and bytes at the same revision are sent again: it converges. */
async function appendSurely(store: EventStore, append: Append): Promise<AppendOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.append(append);
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'log/unknown-outcome' || attempt === UNKNOWN_ATTEMPTS) throw error;
      await sleep(backOff(attempt, UNKNOWN_AGAIN));
    }
  }
}
