import type { DeliveredSegment } from '@hub/disclosure';
import type { ReadRecord } from '@hub/projection';
import type { DeliveredMessage } from './delivered-message';

type Given = Extract<DeliveredSegment, { readonly content: unknown }>;

/** What a run of messages leaves of one segment: what was given last, or nothing. */
export interface SegmentChange {
  readonly event: string;
  readonly category: string;
  readonly given: { readonly message: DeliveredMessage; readonly segment: Given } | undefined;
}

/** An open part that was withdrawn takes everything of its event with it (decision 3). */
export interface HoldingChanges {
  readonly open: readonly SegmentChange[];
  readonly sealed: readonly SegmentChange[];
  /** Events whose open part fell within the run; what they held before the run falls too. */
  readonly fallen: ReadonlySet<string>;
  readonly matters: ReadonlySet<string>;
}

/** Folds one party's messages, in their order, into the last state of each segment. Pure. */
export function foldHoldings(records: readonly Pick<ReadRecord<DeliveredMessage>, 'message'>[]): HoldingChanges {
  const open = new Map<string, SegmentChange>();
  const sealed = new Map<string, Map<string, SegmentChange>>();
  const fallen = new Set<string>();
  const matters = new Set<string>();
  for (const { message } of records) {
    const event = message.data.event.id;
    matters.add(message.data.matter);
    for (const segment of message.data.segments) {
      const given = 'content' in segment ? { message, segment } : undefined;
      const change: SegmentChange = { event, category: segment.category, given };
      if (segment.category !== 'open') {
        sealed.set(event, (sealed.get(event) ?? new Map<string, SegmentChange>()).set(segment.category, change));
        continue;
      }
      open.set(event, change);
      if (given === undefined) {
        fallen.add(event);
        sealed.delete(event);
      }
    }
  }
  return {
    open: [...open.values()],
    sealed: [...sealed.values()].flatMap((byCategory) => [...byCategory.values()]),
    fallen,
    matters,
  };
}
