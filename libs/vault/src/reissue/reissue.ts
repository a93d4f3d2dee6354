import { START, type EventStore, type NewEvent } from '@hub/event-sourcing';
import type { SubjectId } from '@hub/vocabulary';
import type { Eraser } from '../erasure/eraser';
import type { ErasureDecided } from '../holds/hold.events';
import type { JournalMark, JournalPlace, ServingJournal } from '../journal/serving-journal';
import type { CategoryKeys, EndedRelease } from '../keys/category-keys';
import { appendMissing } from '../log/append-missing';
import { hubEvent, type Cause } from '../log/hub-event';
import type { EventReader } from '../read-time/stream-folds';
import { endedRelease } from '../release-keys/release-keeper';
import type { SafetyEntry } from '../vault';
import { VaultError } from '../vault-error';

export interface ReissueReport {
  /** Subjects whose keys were there again. */
  readonly erasures: number;
  /** Releases that have ended and whose keys were there again (decision 9). */
  readonly releases: number;
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
 * answered yet, and repeating the command finds it; and an erasure that was decided and did not reach the journal.
 *
 * Erasures and the ends of releases are compared with the vault's tables every time, for those may have been restored alone. Revocations and denials
 * are compared with the log from the last mark on, as long as the log is still the one that was marked: same identity and
 * generation, and the event that was its head then still stands there; otherwise all of them. A denial that was lifted after
 * the backup was taken is in force again until it is lifted again: that a lift was lost errs on the safe side.
 */
export async function reissue(options: {
  readonly journal: ServingJournal;
  readonly store: EventStore;
  readonly keys: CategoryKeys;
  readonly eraser: Eraser;
  readonly events: EventReader;
}): Promise<ReissueReport> {
  const { journal, store, keys, eraser, events: reader } = options;
  const compared = await journal.mark();
  const known = compared && (await isStillTheLog(store, compared)) ? compared.places : [];
  const places = new Map<string, JournalPlace>(known.map((place) => [place.file, place]));
  const byStream = new Map<string, SafetyEntry[]>();
  const erased: SubjectId[] = [];
  const ended: EndedRelease[] = [];
  const toAnnounce = new Set<SubjectId>();
  for await (const { entry, isNew, place } of journal.entries(known)) {
    places.set(place.file, place);
    if (entry.kind === 'erasure') {
      erased.push(entry.subject);
      if (isNew) toAnnounce.add(entry.subject);
    } else if (entry.kind === 'release') ended.push(endedRelease(entry) ?? unreadable());
    else if (isNew) byStream.set(entry.event.stream, [...(byStream.get(entry.event.stream) ?? []), entry]);
  }

  let erasures = 0;
  for (let first = 0; first < erased.length; first += ERASURES_AT_ONCE)
    for (const subject of await keys.erase(erased.slice(first, first + ERASURES_AT_ONCE))) {
      erasures += 1;
      toAnnounce.add(subject);
    }
  let releases = 0;
  for (let first = 0; first < ended.length; first += ERASURES_AT_ONCE)
    releases += (await keys.endReleases(ended.slice(first, first + ERASURES_AT_ONCE))).length;
  let events = 0;
  for (const [stream, entries] of byStream)
    events += await appendMissing(store, stream, (present) => {
      const ids = new Set(present.map(({ id }) => id));
      return entries.filter(({ id }) => !ids.has(id)).map(again);
    });
  for (const subject of toAnnounce) events += await eraser.announce(subject, CAUSE);
  erasures += await finishDecided(store, reader, eraser, new Set(erased));
  await journal.setMark(await markOf(store, [...places.values()]));
  return { erasures, releases, events };
}

/**
 * An erasure that was decided is carried out, even if the hub was killed before the journal had it: from then on no hold can
 * come between, and whoever asked was not answered.
 */
async function finishDecided(
  store: EventStore,
  reader: EventReader,
  eraser: Eraser,
  journaled: ReadonlySet<SubjectId>,
): Promise<number> {
  const left = new Set<SubjectId>();
  for await (const decided of store.readAll({ filter: { types: ['erasure.decided'] } })) {
    // The catalogue has validated the open part against the schema that belongs to the type.
    const { subject } = reader.read(decided).open as ErasureDecided;
    if (!journaled.has(subject)) left.add(subject);
  }
  let erasures = 0;
  for (const subject of left) if (await eraser.erase(subject, CAUSE)) erasures += 1;
  return erasures;
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

/** A newer hub wrote it: nothing is served on a guess about which key has to go. */
const unreadable = (): never => {
  throw new VaultError(
    'journal/damaged',
    'The safety journal has the end of a release that this version of the hub cannot read. Start the version that wrote it, or a later one.',
  );
};
