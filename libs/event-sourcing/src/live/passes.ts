import type { RecordedEvent } from '../event';
import type { EventFilter } from '../event-store';

/** The same judgement as the log's reading functions make. */
export const passes = ({ type, stream }: Pick<RecordedEvent, 'type' | 'stream'>, filter: EventFilter | undefined): boolean =>
  (filter?.types?.includes(type) ?? true) && (filter?.streamPrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true);
