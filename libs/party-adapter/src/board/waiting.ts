/** Who must act next, as a fold says it. */
interface NextAct {
  readonly party: string;
  readonly act: string;
  readonly by?: Date;
}

/** Who is awaited, for what, since when and until when (R2, H2). Instants, RFC 3339 in UTC. */
export interface Waiting {
  readonly party: string;
  readonly act: string;
  /** When the event was recorded since which this act of this party is awaited. */
  readonly since: string;
  /** The first instant at which it is late. */
  readonly by?: string;
  readonly late: boolean;
}

/**
 * Who is awaited after the last of these events, and since which of them: the first after which nothing but the same act of the same
 * party was awaited. Pure.
 *
 * @param nexts whom each event left to act, in the events' order
 */
export function waitingSince(
  events: readonly { readonly recordedAt: Date }[],
  nexts: readonly (NextAct | undefined)[],
  now: Date,
): Waiting | undefined {
  const next = nexts.at(-1);
  if (next === undefined) return undefined;
  const since = events[firstOfTheLast(nexts, (before) => before?.party === next.party && before.act === next.act)]?.recordedAt;
  return {
    party: next.party,
    act: next.act,
    since: (since ?? now).toISOString(),
    ...(next.by === undefined ? {} : { by: next.by.toISOString() }),
    late: next.by !== undefined && next.by <= now,
  };
}

/** Where the last unbroken run of values that hold begins; the values' length where the last one does not. */
export function firstOfTheLast<Value>(values: readonly Value[], holds: (value: Value) => boolean): number {
  let index = values.length;
  for (const value of values.toReversed()) {
    if (!holds(value)) break;
    index -= 1;
  }
  return index;
}
