import { START, type EventStore, type Position, type RecordedEvent } from '@hub/event-sourcing';
import { Problem } from '@hub/http-edge';

/** A moment of the log: everything up to `position`, ends judged by `at`. */
export interface Moment {
  readonly position: Position;
  readonly at: Date;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * What `until` names: a log position (digits), an instant (RFC 3339), or the log's end. The log's order decides what had happened by an
 * instant: everything before the first event that was recorded later. A moment that has not come yet is refused, for two replays of it
 * would differ.
 *
 * @throws Problem `replay/wrong-moment`, `replay/not-yet`
 */
export const momentOf = async (store: EventStore, until: string | undefined, now: Date): Promise<Moment> => {
  const head = await store.head();
  if (until === undefined) return { position: head.position, at: head.recordedAt };
  if (/^\d{1,20}$/.test(until)) {
    const position = BigInt(until);
    if (position > head.position) throw notYet();
    return { position, at: (await lastAtOrBefore(store, position, head.position))?.recordedAt ?? new Date(0) };
  }
  const instant = INSTANT.test(until) ? new Date(until) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) {
    throw new Problem({
      status: 400,
      code: 'replay/wrong-moment',
      detail: 'The moment is neither a log position nor an instant.',
      todo: 'Give digits, or an instant such as 2026-12-01T12:00:00Z.',
    });
  }
  if (instant >= now) throw notYet();
  return { position: await lastPositionBy(store, instant, head.position), at: instant };
};

const notYet = () =>
  new Problem({
    status: 422,
    code: 'replay/not-yet',
    detail: 'The log has not come to that moment yet.',
    todo: 'Ask for an earlier one, or leave it out for the present end of the log.',
  });

/** The last position whose event, like all before it, was recorded by the instant. Positions have gaps, times in log order do not fall. */
const lastPositionBy = async (store: EventStore, instant: Date, head: Position): Promise<Position> => {
  const isLater = async (after: Position): Promise<boolean> => {
    const next = await firstAfter(store, after);
    return next === undefined || next.recordedAt > instant;
  };
  return smallest(START, head, isLater);
};

/** The last event at or before a position, which itself may be a gap. */
const lastAtOrBefore = async (store: EventStore, position: Position, head: Position): Promise<RecordedEvent | undefined> => {
  const [there] = await store.readAt([position]);
  if (there) return there;
  const place = await smallest(START, head, async (after) => {
    const next = await firstAfter(store, after);
    return next === undefined || next.position > position;
  });
  return place === START ? undefined : (await store.readAt([place]))[0];
};

/** The smallest position in the range for which `holds` is true; it is true at the end of the range, and from its first time on. */
const smallest = async (from: Position, to: Position, holds: (position: Position) => Promise<boolean>): Promise<Position> => {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (await holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
};

const firstAfter = async (store: EventStore, after: Position): Promise<RecordedEvent | undefined> => {
  for await (const event of store.readAll({ after, limit: 1 })) return event;
  return undefined;
};
