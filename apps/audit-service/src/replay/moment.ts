import type { EventStore, Position } from '@hub/event-sourcing';
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
    return { position, at: (await store.head({ position })).recordedAt };
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
  return { position: (await store.head({ recordedBy: instant })).position, at: instant };
};

const notYet = () =>
  new Problem({
    status: 422,
    code: 'replay/not-yet',
    detail: 'The log has not come to that moment yet.',
    todo: 'Ask for an earlier one, or leave it out for the present end of the log.',
  });
