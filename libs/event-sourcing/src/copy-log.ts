import { START, type Position } from './event';
import { LogError, type EventStore, type LogIdentity } from './event-store';
import { leafOf } from './leaf';
import { LogDigest } from './log-digest';
import { TAKE_LIMITS, type LogSuccessor } from './log-successor';
import { digestOf, giveTo } from './succession';

export interface CopyProgress {
  /** `copying`: the old log is read and what the new one lacks is written; `verifying`: what was written is read back. */
  readonly step: 'copying' | 'verifying';
  /** How much of the step is done, from 0 to 1. */
  readonly part: number;
}

/** What is asked of a log that is copied. */
export type ReadableLog = Pick<EventStore, 'head' | 'readAll'>;

export interface CopyLog {
  readonly from: ReadableLog;
  /** Opened for the identity of `from`. */
  readonly to: LogSuccessor;
  /** Whether the new log is to serve from now on; otherwise it stays open, and the next run goes on. Nobody may append to the old one. */
  readonly complete: boolean;
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopiedLog {
  readonly events: number;
  /** The digest over all leaves in order (decision 20), hexadecimal: the same of both logs. */
  readonly root: string;
  /** How many events an earlier run had copied. */
  readonly resumedAt: number;
  /** Of the log that serves now; undefined where the copy was not to be completed. */
  readonly identity: LogIdentity | undefined;
}

/**
 * Copies a log into another store: ids, streams, revisions, times and bytes as they are, positions anew under the next generation
 * (decision 1). Interrupted, it goes on where it was when it is called again. What was written is read back, and serves only when
 * the digest over its leaves is that of the old log.
 *
 * @throws LogError `log/differs`; `log/moved-on` where the old log grew while a copy was to be completed; errors of both logs
 */
export async function copyLog({ from, to, complete, onProgress = () => undefined }: CopyLog): Promise<CopiedLog> {
  const { position: head } = await from.head();
  const resumedAt = await to.taken();
  const source = new LogDigest();
  const first = await firstPosition(from);
  /** The whole log is read for its digest; what stands in the new one already is passed by. */
  async function* lacking() {
    for await (const event of from.readAll({ until: head })) {
      source.add(leafOf(event));
      if (source.size % TAKE_LIMITS.events === 0) onProgress({ step: 'copying', part: share(first, event.position, head) });
      if (source.size > resumedAt) yield event;
    }
  }
  await giveTo(to, lacking());
  onProgress({ step: 'copying', part: 1 });
  if (source.size < resumedAt) throw differs(`it holds ${resumedAt} events, the old one ${source.size}`);

  await verify(to, source, onProgress);
  if (complete && (await from.head()).position !== head)
    throw new LogError(
      'log/moved-on',
      'The old log grew while it was copied: stop every hub that writes to it, then give the same command again. It goes on from here.',
    );
  const root = source.root().toString('hex');
  return { events: source.size, root, resumedAt, identity: complete ? await to.complete(source.size) : undefined };
}

async function verify(to: LogSuccessor, source: LogDigest, onProgress: (progress: CopyProgress) => void): Promise<void> {
  const copied = await digestOf(to.read(), (leaves) =>
    onProgress({ step: 'verifying', part: Math.min(1, leaves / Math.max(1, source.size)) }),
  );
  onProgress({ step: 'verifying', part: 1 });
  if (copied.size !== source.size || !copied.root().equals(source.root()))
    throw differs('the digest over what was written is not that of the old one');
}

/** Whether one log holds what another begins with: the same leaves in the same order, as far as it goes. */
export async function isBeginningOf(beginning: ReadableLog, whole: ReadableLog): Promise<boolean> {
  const expected = await digestOf(beginning.readAll());
  const found = await digestOf(whole.readAll({ limit: expected.size }));
  return found.size === expected.size && found.root().equals(expected.root());
}

/** Of the first event: positions begin anywhere, and may have gaps. */
async function firstPosition(store: ReadableLog): Promise<Position> {
  for await (const { position } of store.readAll({ limit: 1 })) return position;
  return START;
}

const share = (first: Position, position: Position, head: Position): number =>
  head > first ? Number(((position - first) * 10_000n) / (head - first)) / 10_000 : 1;

const differs = (how: string) =>
  new LogError('log/differs', `The new log is not the old one: ${how}. Begin anew with an empty one.`);
