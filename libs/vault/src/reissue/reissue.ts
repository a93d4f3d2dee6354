import { START, type EventStore, type NewEvent } from '@hub/event-sourcing';
import type { SubjectId } from '@hub/vocabulary';
import type { Eraser } from '../erasure/eraser';
import type { JournalMark, JournalPlace, ServingJournal } from '../journal/serving-journal';
import type { CategoryKeys } from '../keys/category-keys';
import { appendMissing } from '../log/append-missing';
import { hubEvent, type Cause } from '../log/hub-event';
import type { SafetyEntry } from '../vault';

export interface ReissueReport {
  /** Subjects whose keys were there again. */
  readonly erasures: number;
  /** Events that the log lacked: revocations, denials, `subject.erased`. */
  readonly events: number;
}

const CAUSE: Cause = { actor: 'safety-journal', source: 'vault', command: 'vault.reissue' };
/** Erasures compared with the vault's tombstones in one statement. */
const ERASURES_AT_ONCE = 1_000;

/**
 * Brings back what a restored hub has lost and the safety journal still has, before anything is served (decision 4): erased
 * subjects' keys are destroyed again, and revocations and denials are appended to their register under the same event ids, at
 * its present revision. Also finishes what a crash left between the journal and the log: whoever asked for it has not been
 * answered yet, and repeating the command finds it.
 *
 * Erasures are compared with the vault's tables every time, for those may have been restored alone. Revocations and denials
 * are compared with the log from the last mark on, as long as the log is still the one that was marked: same identity and
 * generation, and the event that was its head then still stands there; otherwise all of them. A denial that was lifted after
 * the backup was taken is in force again until it is lifted again: that a lift was lost errs on the safe side.
 */
export async function reissue(options: {
  readonly journal: ServingJournal;
  readonly store: EventStore;
  readonly keys: CategoryKeys;
  readonly eraser: Eraser;
}): Promise<ReissueReport> {
  const { journal, store, keys, eraser } = options;
  const compared = await journal.mark();
  const known = compared && (await isStillTheLog(store, compared)) ? compared.places : [];
  const places = new Map<string, JournalPlace>(known.map((place) => [place.file, place]));
  const byStream = new Map<string, SafetyEntry[]>();
  const erased: SubjectId[] = [];
  const toAnnounce = new Set<SubjectId>();
  for await (const { entry, isNew, place } of journal.entries(known)) {
    places.set(place.file, place);
    if (entry.kind === 'erasure') {
      erased.push(entry.subject);
      if (isNew) toAnnounce.add(entry.subject);
    } else if (isNew) byStream.set(entry.event.stream, [...(byStream.get(entry.event.stream) ?? []), entry]);
  }

  let erasures = 0;
  for (let first = 0; first < erased.length; first += ERASURES_AT_ONCE)
    for (const subject of await keys.erase(erased.slice(first, first + ERASURES_AT_ONCE))) {
      erasures += 1;
      toAnnounce.add(subject);
    }
  let events = 0;
  for (const [stream, entries] of byStream)
    events += await appendMissing(store, stream, (present) => {
      const ids = new Set(present.map(({ id }) => id));
      return entries.filter(({ id }) => !ids.has(id)).map(again);
    });
  for (const subject of toAnnounce) events += await eraser.announce(subject, CAUSE);
  await journal.setMark(await markOf(store, [...places.values()]));
  return { erasures, events };
}

/** The event as it was, without what was sealed in it. */
function again({ id, event }: SafetyEntry): NewEvent {
  const made = hubEvent({ id, type: event.type, version: event.version, open: event.open }, CAUSE);
  return event.metadata === undefined ? made : { ...made, metadata: Buffer.from(event.metadata, 'base64') };
}

async function isStillTheLog(store: EventStore, mark: JournalMark): Promise<boolean> {
  const { log, generation } = await store.identity();
  if (log !== mark.log || generation !== mark.generation) return false;
  const position = BigInt(mark.position);
  return position === START || (await store.readAt([position]))[0]?.id === mark.event;
}

async function markOf(store: EventStore, places: readonly JournalPlace[]): Promise<JournalMark> {
  const [{ log, generation }, { position }] = await Promise.all([store.identity(), store.head()]);
  const [event] = position === START ? [] : await store.readAt([position]);
  return { log, generation, position: position.toString(), event: event?.id, places };
}
