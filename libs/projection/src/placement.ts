import { GENERATION_SHIFT, START, type Position } from '@hub/event-sourcing';
import type { RecordPlace } from './record-headers';

/** Which log a view was built from; null before its first record. */
export type ViewLog = { readonly log: string; readonly generation: bigint } | null;

/**
 * What a record is to a view (decision 13):
 * - `apply`: it stands directly behind what was applied of its partition;
 * - `repeated`: at or below the mark (a redelivery, a paused relay's duplicate, a refill);
 * - `gap`: its predecessor is above the mark, so something between was missed: it must not be applied;
 * - `new-generation`: the log was restored or copied, what was counted before means nothing: the view begins anew;
 * - `old-generation`: of a log that is no more.
 */
export type Verdict = 'apply' | 'repeated' | 'gap' | 'new-generation' | 'old-generation';

export const generationOf = (position: Position): bigint => position >> GENERATION_SHIFT;

export function judge(place: RecordPlace, view: ViewLog, mark: Position): Verdict {
  const generation = generationOf(place.position);
  if (view !== null && (generation !== view.generation || place.log !== view.log))
    return generation > view.generation ? 'new-generation' : 'old-generation';
  if (place.position <= mark) return 'repeated';
  return place.predecessor <= mark ? 'apply' : 'gap';
}

export interface Placed<Record> {
  readonly place: RecordPlace;
  readonly record: Record;
}

export interface Placement<Record> {
  /** To be applied, in this order. */
  readonly fresh: readonly Placed<Record>[];
  /** The mark once they are. */
  readonly mark: Position;
  /** The highest position that could not be joined to the chain, if any. */
  readonly gap: Position | undefined;
  /** The rest of the batch belongs to this newer log; empty when there is none. Judge it again once the view was begun anew. */
  readonly newer: readonly Placed<Record>[];
}

/**
 * Walks one partition's records in offset order. It goes on behind a gap: a record that joins the chain is safe to apply
 * wherever it stands, and after a refill the missing ones come behind the gap, not before it.
 */
export function placeBatch<Record>(records: readonly Placed<Record>[], view: ViewLog, mark: Position): Placement<Record> {
  const fresh: Placed<Record>[] = [];
  let [current, gap] = [mark, undefined as Position | undefined];
  let known = view;
  for (const [index, record] of records.entries()) {
    const verdict = judge(record.place, known, current);
    if (verdict === 'new-generation') return { fresh, mark: current, gap, newer: records.slice(index) };
    if (verdict === 'apply') {
      fresh.push(record);
      current = record.place.position;
      known ??= { log: record.place.log, generation: generationOf(current) };
    } else if (verdict === 'gap' && (gap === undefined || gap < record.place.position)) gap = record.place.position;
  }
  return { fresh, mark: current, gap: gap !== undefined && gap > current ? gap : undefined, newer: [] };
}

/** Before anything was applied. */
export const NO_MARK: Position = START;
