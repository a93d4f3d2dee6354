import { accountabilityAfter } from '@hub/coordination';
import { emptyRegister, evolveRegister, type Register } from '@hub/consent';
import type { Position } from '@hub/event-sourcing';
import {
  streams,
  type InformationCategory,
  type Matter,
  type PartyId,
  type SubjectHead,
  type SubjectId,
  type Uuid,
} from '@hub/vocabulary';
import type { Disclosure, DisclosureDecided, EventReference } from './disclosure.events';
import { entry, Holdings } from './holdings';
import { sourceEventOf, type ReadableEvent, type SourceEvent } from './subject-event';

/**
 * What is known of one subject up to a place in the log: its events, its register, and what each party holds. A fold and
 * nothing else: it grows by the log's events in the log's order and by decisions in the order of their triggers, and whoever
 * doubts it folds again. It keeps heads and references, never content.
 */
export class Dossier {
  readonly #events: SourceEvent[] = [];
  readonly #byMatter = new Map<Matter, SourceEvent[]>();
  readonly #parts = new Map<Matter, Set<PartyId>>();
  readonly #latest = new Map<string, Uuid>();
  readonly #holdings = new Holdings();
  readonly #tenures: Tenure[] = [];
  #register: Register = emptyRegister;
  #judgedAt: Date | undefined;
  #changed: Scope = 'everything';

  constructor(readonly subject: SubjectId) {}

  /** In log order. */
  get events(): readonly SourceEvent[] {
    return this.#events;
  }

  get register(): Register {
    return this.#register;
  }

  get holdings(): Pick<Holdings, 'of' | 'partiesOf'> {
    return this.#holdings;
  }

  /** Takes in the next event of the log that is about this subject. */
  learn(event: ReadableEvent, head: SubjectHead): void {
    const source = sourceEventOf(event, head);
    this.#events.push(source);
    entry(this.#byMatter, head.matter, () => []).push(source);
    for (const category of source.categories) this.#latest.set(slot(source, category), event.id);
    const parts = entry(this.#parts, head.matter, () => new Set<PartyId>());
    const known = parts.size;
    for (const party of [head.author, ...head.concerns]) parts.add(party);
    if (event.stream === streams.consents(this.subject)) {
      this.#register = evolveRegister(this.#register, event);
      this.#changed = 'everything';
    } else if (event.stream === streams.coordination(this.subject) && this.#handsOver(event)) {
      // Whoever becomes accountable is concerned in everything that there is of the subject.
      this.#changed = 'everything';
    } else this.#widen(parts.size > known ? { matter: head.matter } : { source: event.id, matter: head.matter });
  }

  /** Takes in a decision whose trigger is already known. */
  record(disclosure: Uuid, decided: DisclosureDecided): void {
    this.#holdings.record(disclosure, decided);
  }

  /**
   * Whether the party has or had a part in an event (decision 7): it is named in its matter or acted on it, or it was the
   * accountable coordinator's party at some moment since the event. What comes after accountability has passed on is no part of
   * the former one's, what came before remains one.
   */
  hasPart(party: PartyId, { head, position }: SourceEvent): boolean {
    return (
      (this.#parts.get(head.matter)?.has(party) ?? false) ||
      this.#tenures.some((tenure) => tenure.party === party && covers(tenure, position))
    );
  }

  /** Those who have or had a part in an event. */
  partiesIn({ head, position }: SourceEvent): Iterable<PartyId> {
    const accountable = this.#tenures.filter((tenure) => covers(tenure, position)).map(({ party }) => party);
    return [...(this.#parts.get(head.matter) ?? []), ...accountable];
  }

  /** Whether no later event of the same matter and author replaces this segment: each is a whole replacement value (decision 3). */
  isLatest(source: SourceEvent, category: InformationCategory): boolean {
    return this.#latest.get(slot(source, category)) === source.reference.id;
  }

  /**
   * The events whose decisions may differ from what was decided last. Anything that happened to the register, or an end that
   * has come by `asOf`, touches all of them; a newcomer to a matter, that matter; another event, itself alone. A dossier that
   * was just folded from the log has judged nothing yet.
   */
  affected(asOf: Date): readonly SourceEvent[] {
    const since = this.#judgedAt;
    if (this.#changed === 'everything' || since === undefined || endsBetween(this.#register, since, asOf)) return this.#events;
    if (this.#changed === undefined) return [];
    const { matter, source } = this.#changed;
    const ofMatter = this.#byMatter.get(matter) ?? [];
    return source === undefined ? ofMatter : ofMatter.filter(({ reference }) => reference.id === source);
  }

  /** Something outside the subject's own events changed bases: the policy, or a party's kind. */
  doubtEverything(): void {
    this.#changed = 'everything';
  }

  /** Everything that `affected` named is decided and recorded. */
  judged(asOf: Date): void {
    this.#judgedAt = asOf;
    this.#changed = undefined;
  }

  /** Whether the event says who is accountable from here on; nobody is two times at once. */
  #handsOver(event: ReadableEvent): boolean {
    const said = accountabilityAfter(event);
    if (said === undefined) return false;
    const last = this.#tenures.at(-1);
    if (last !== undefined && last.until === undefined) last.until = event.position;
    if (said.party !== undefined) this.#tenures.push({ party: said.party, until: undefined });
    return true;
  }

  #widen(scope: { readonly matter: Matter; readonly source?: Uuid }): void {
    const before = this.#changed;
    if (before === undefined) this.#changed = scope;
    else if (before !== 'everything') this.#changed = before.matter === scope.matter ? { matter: scope.matter } : 'everything';
  }
}

/**
 * Folds what the log holds of a subject before some place in it. `events` are those before the place, in log order;
 * `disclosures` are the subject's decisions in stream order, which is that of their triggers; `precedes` says whether a
 * trigger stands before the place: a decision of a later one does not count, wherever it stands itself (decision 7).
 */
export const foldDossier = (
  subject: SubjectId,
  events: Iterable<{ readonly event: ReadableEvent; readonly head: SubjectHead }>,
  disclosures: Iterable<Disclosure>,
  precedes: (trigger: EventReference) => boolean,
): Dossier => {
  const dossier = new Dossier(subject);
  for (const { event, head } of events) dossier.learn(event, head);
  for (const { id, open } of disclosures) if (precedes(open.trigger)) dossier.record(id, open);
  return dossier;
};

/** How long a party's worker was accountable: up to the event that said otherwise, that one excluded. */
interface Tenure {
  readonly party: PartyId;
  until: Position | undefined;
}

/** Whether the event stood in the log while the tenure lasted. */
const covers = ({ until }: Tenure, position: Position): boolean => until === undefined || position < until;

type Scope = 'everything' | { readonly matter: Matter; readonly source?: Uuid } | undefined;

const slot = ({ head }: SourceEvent, category: InformationCategory): string => `${head.matter} ${category} ${head.author}`;

/** Whether a consent or an exception ended by itself after `since` and by `until`, its end included. */
const endsBetween = (register: Register, since: Date, until: Date): boolean => {
  const falls = (end: number) => since.getTime() < end && end <= until.getTime();
  for (const { end } of register.consents.values()) if ('at' in end && falls(Date.parse(end.at))) return true;
  for (const exception of register.exceptions.values()) if (falls(exception.until.getTime())) return true;
  return false;
};
