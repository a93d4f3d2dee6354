import { Identifiers, type EventCatalogue, type EventStore, type Position, type RecordedEvent } from '@hub/event-sourcing';
import type { Book } from '../book';
import { DisclosureStage, type StageLog, type StageOptions } from '../disclosure-stage';
import { DECISION } from '../reading';

export const identifiers = new Identifiers(Buffer.alloc(32, 7));
export const silent: StageLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface StageWorld {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly book: Book;
  readonly options?: Partial<StageOptions>;
}

export const stageOf = ({ store, catalogue, book, options }: StageWorld): DisclosureStage =>
  new DisclosureStage({ store, catalogue, book, identifiers, log: silent, ...options });

/** Runs a stage until everything in the log, its own decisions included, is behind it; or until it fails: then it rejects. */
export async function runToEnd(stage: DisclosureStage, store: EventStore): Promise<void> {
  const stopping = new AbortController();
  const look = async () => {
    if (stage.status().decided >= (await store.head()).position) stopping.abort();
  };
  const stop = stage.onAdvance(() => void look());
  try {
    await stage.runOnce(stopping.signal);
  } finally {
    stop();
  }
}

/** The decisions in the log as the bytes that stand there, each stream's in its order; the stream orders are what is promised. */
export async function decisionsOf(store: EventStore): Promise<readonly string[]> {
  const decisions: RecordedEvent[] = [];
  for await (const event of store.readAll()) if (event.type === DECISION) decisions.push(event);
  return decisions
    .sort((one, other) => one.stream.localeCompare(other.stream) || one.revision - other.revision)
    .map(({ stream, revision, id, metadata, body }) => [stream, revision, id, text(metadata), text(body)].join(' '));
}

export async function lastDecision(store: EventStore): Promise<Position> {
  let last = 0n;
  for await (const { type, position } of store.readAll()) if (type === DECISION) last = position;
  return last;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
