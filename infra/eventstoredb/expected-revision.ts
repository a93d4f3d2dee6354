import type { Stored } from './records';

export type Proposed = Omit<Stored, 'stream' | 'revision' | 'position' | 'created'>;

export interface Asked {
  readonly stream: string;
  readonly expected: bigint | 'no_stream' | 'any' | 'stream_exists';
  readonly events: readonly Proposed[];
  readonly tombstone?: true;
}

export interface Seen {
  readonly revision: bigint;
  readonly position: bigint;
  /** How many events the log had before it. */
  readonly nth: number;
}

export interface StreamView {
  readonly events: readonly Stored[];
  /** Ids by which an append with `any` is known again; they do not outlive the process. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** Revision up to which a soft delete hides the events; -1: none. */
  readonly deletedTo: bigint;
  readonly tombstoned: boolean;
}

export type Outcome =
  | { readonly kind: 'success'; readonly revision: bigint; readonly position: bigint | undefined }
  | { readonly kind: 'wrong-revision'; readonly actual: bigint | undefined }
  | { readonly kind: 'deleted' };

/** Largest sum of data bytes of one append; type and metadata are not counted. */
export const MAX_APPEND_SIZE = 1_048_576;

/**
 * What an append comes to. With a number or `no_stream` the same ids at the same place are the same append, for ever; with
 * `any` only as long as the server remembers them; at the current revision they are stored again.
 */
export function decide(
  stream: StreamView,
  { expected, events, tombstone }: Asked,
  memory: { readonly total: number; readonly forgetAfter: number },
): Outcome | { readonly kind: 'append'; readonly first: bigint } {
  if (stream.tombstoned) return { kind: 'deleted' };
  const last = BigInt(stream.events.length) - 1n;
  const deleted = last >= 0n && stream.deletedTo >= last;
  const wrong = { kind: 'wrong-revision', actual: last < 0n ? undefined : last } as const;
  const append = { kind: 'append', first: last + 1n } as const;
  if (events.length === 0) return { kind: 'success', revision: last < 0n ? 0n : last, position: undefined };
  if (tombstone) return append;
  if (expected === 'stream_exists') {
    if (deleted) return { kind: 'deleted' };
    return last < 0n ? wrong : append;
  }
  if (expected === 'any') {
    const known = events.map(({ id }) => {
      const seen = stream.seen.get(id);
      return seen && memory.total - seen.nth <= memory.forgetAfter ? seen : undefined;
    });
    if (known.every((seen) => seen === undefined)) return append;
    const end = known.at(-1);
    return end && known.every((seen) => seen !== undefined)
      ? { kind: 'success', revision: end.revision, position: deleted ? undefined : end.position }
      : wrong;
  }
  const at = expected === 'no_stream' ? -1n : expected;
  const standing = stream.events.slice(Number(at) + 1, Number(at) + 1 + events.length);
  const end = standing.at(-1);
  if (at < last && end && standing.length === events.length && standing.every(({ id }, nth) => id === events[nth]?.id))
    return { kind: 'success', revision: end.revision, position: deleted ? undefined : end.position };
  if (at === last || (deleted && at === -1n)) return append;
  return wrong;
}
