import type { PartyId, SubjectId } from '@hub/vocabulary';
import type { Entries, Parked, Saved } from './book';

class Page {
  readonly streams = new Map<SubjectId, Set<string>>();
  readonly parties = new Map<SubjectId, Set<PartyId>>();
  readonly parked = new Map<SubjectId, Parked>();
  readonly unparked = new Set<SubjectId>();
}

/**
 * What was found out and is not in the book yet. It goes there with the progress that passes it, in one transaction, and stays
 * readable here until it has arrived. One write at a time; one that fails ends the session, and all of it is found out again.
 */
export class Pending {
  #page = new Page();
  #writing: Page | undefined;

  add(subject: SubjectId, streams: Iterable<string>, parties: Iterable<PartyId>): void {
    put(this.#page.streams, subject, streams);
    put(this.#page.parties, subject, parties);
  }

  park(parked: Parked): void {
    this.#page.parked.set(parked.subject, parked);
    this.#page.unparked.delete(parked.subject);
  }

  unpark(subject: SubjectId): void {
    this.#page.parked.delete(subject);
    this.#page.unparked.add(subject);
  }

  /** Whether the book holds everything that was found out. */
  get isEmpty(): boolean {
    const { streams, parties, parked, unparked } = this.#page;
    return this.#writing === undefined && streams.size + parties.size + parked.size + unparked.size === 0;
  }

  streamsOf(subject: SubjectId): readonly string[] {
    return [this.#page, this.#writing].flatMap((page) => [...(page?.streams.get(subject) ?? [])]);
  }

  async write(saved: Saved, save: (entries: Entries) => Promise<void>): Promise<void> {
    const page = (this.#writing = this.#page);
    this.#page = new Page();
    await save({
      ...saved,
      streams: rows(page.streams),
      parties: rows(page.parties),
      parked: [...page.parked.values()],
      unparked: [...page.unparked],
    });
    this.#writing = undefined;
  }
}

const put = (map: Map<SubjectId, Set<string>>, subject: SubjectId, values: Iterable<string>): void => {
  const known = map.get(subject) ?? new Set();
  for (const value of values) known.add(value);
  map.set(subject, known);
};

const rows = (map: ReadonlyMap<SubjectId, ReadonlySet<string>>): (readonly [SubjectId, string])[] =>
  [...map].flatMap(([subject, values]) => [...values].map((value) => [subject, value] as const));
