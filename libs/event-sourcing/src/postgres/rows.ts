import type { RecordedEvent } from '../event';

/** A row of `log.event` as the hub's pools return it. */
export interface EventRow {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly recorded_at: Date;
  readonly metadata: Buffer;
  readonly body: Buffer;
}

/** Revisions count the events of one stream and stay far below what a number holds exactly. */
export const recordedEvent = (row: EventRow): RecordedEvent => ({
  id: row.id,
  type: row.type,
  version: row.version,
  metadata: row.metadata,
  body: row.body,
  stream: row.stream,
  revision: Number(row.revision),
  position: row.position,
  recordedAt: row.recorded_at,
});
