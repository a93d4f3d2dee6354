import type { Uuid } from '@hub/vocabulary';
import type { ErasureDecided, HoldLifted, HoldPlaced, HoldReason } from './hold.events';

export interface Hold {
  readonly hold: Uuid;
  readonly reason: HoldReason;
  /** ISO 8601 in UTC; absent: until it is lifted. */
  readonly until?: string;
}

/** What a subject's stream of holds says. */
export interface Holds {
  /** Every hold ever placed, by its id. */
  readonly placed: ReadonlyMap<Uuid, Hold>;
  readonly lifted: ReadonlySet<Uuid>;
  /** Whether the erasure was decided: it cannot be held up any more. */
  readonly erased: boolean;
}

export type HoldEvent =
  | { readonly type: 'hold.placed'; readonly open: HoldPlaced }
  | { readonly type: 'hold.lifted'; readonly open: HoldLifted }
  | { readonly type: 'erasure.decided'; readonly open: ErasureDecided };

export const noHolds: Holds = { placed: new Map(), lifted: new Set(), erased: false };

export function evolveHolds(holds: Holds, event: HoldEvent): Holds {
  switch (event.type) {
    case 'hold.placed': {
      const { hold, reason, until } = event.open;
      const placed = { hold, reason, ...(until === undefined ? {} : { until }) };
      return { ...holds, placed: new Map(holds.placed).set(hold, placed) };
    }
    case 'hold.lifted':
      return { ...holds, lifted: new Set(holds.lifted).add(event.open.hold) };
    case 'erasure.decided':
      return { ...holds, erased: true };
  }
}

/** Holds that keep the records from being erased at an instant, in the order in which they were placed. */
export const inForceAt = ({ placed, lifted }: Holds, now: Date): readonly Hold[] =>
  [...placed.values()].filter(
    ({ hold, until }) => !lifted.has(hold) && (until === undefined || now.getTime() < Date.parse(until)),
  );

/** The end of the last of them; undefined if one of them has none. */
export function heldUntil(holds: readonly Hold[]): string | undefined {
  const ends = holds.map(({ until }) => until);
  if (ends.includes(undefined)) return undefined;
  return ends.reduce((last, end) => (Date.parse(String(end)) > Date.parse(String(last)) ? end : last));
}
