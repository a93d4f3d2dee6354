import { setImmediate } from 'node:timers/promises';
import type { ReadableEvent } from '@hub/disclosure';
import { START, type Position, type RecordedEvent } from '@hub/event-sourcing';
import type { SubjectId } from '@hub/vocabulary';
import type { Book, Parked, Place } from './book';
import { mentions, type Unreadable } from './dossiers';
import { HubHistory, type HubChange } from './hub-history';
import type { OpenPositions } from './open-positions';
import type { Pending } from './pending';
import { DECISION, readingOf } from './reading';
import { eachOf } from './side-by-side';
import { StageError } from './stage-error';
import { SubjectDecider, type DeciderParts, type SubjectTrigger } from './subject-decider';

export interface PassOptions {
  readonly parts: DeciderParts & { readonly book: Pick<Book, 'streamsOf' | 'subjects' | 'subjectsMentioning'> };
  readonly pending: Pending;
  readonly positions: OpenPositions;
  /** As of `from`. */
  readonly hub: HubHistory;
  readonly from: Place;
  /** Nothing is decided for these; events that cannot be read add to them. */
  readonly parked: Map<SubjectId, Parked>;
  /** Only these subjects are decided; the others were, when these were parked. */
  readonly only?: ReadonlySet<SubjectId>;
  /** Dossiers kept at most. */
  readonly dossiers: number;
  /** Writes what is pending, so that the book knows every subject up to here. */
  readonly flush: () => Promise<void>;
  /** Gives up a sweep under way; it begins again the next time. */
  readonly signal: AbortSignal;
  readonly onDecided?: (written: number) => void;
  readonly onParked?: (parked: Parked) => void;
}

/**
 * Takes the log's events in their order. Each subject's are decided one after the other, different subjects' side by side; an
 * event that changes bases for many waits for those before it and keeps back those after it.
 */
export class DecisionPass {
  readonly #decider: SubjectDecider;
  readonly #chains = new Map<SubjectId, Promise<void>>();
  #place: Place;

  constructor(private readonly options: PassOptions) {
    this.#decider = new SubjectDecider(options.parts, options.pending, options.dossiers);
    this.#place = options.from;
  }

  /** @throws StageError `disclosure/unreadable-event` for one that is about no subject: nothing goes on from there */
  async take(recorded: RecordedEvent): Promise<void> {
    const { positions, hub } = this.options;
    const before = this.#place;
    const { position, recordedAt } = recorded;
    if (recorded.type === DECISION) {
      this.#place = { position, asOf: before.asOf };
      return this.#pass();
    }
    this.#place = { position, asOf: recordedAt > before.asOf ? recordedAt : before.asOf };
    const reading = readingOf(this.options.parts.catalogue, recorded);
    switch (reading.kind) {
      case 'unreadable': {
        const { subject, code } = reading;
        if (subject === undefined)
          throw new StageError(
            'disclosure/unreadable-event',
            `${recorded.type} at position ${position} cannot be read (${code}).`,
          );
        await positions.hasRoom();
        this.options.pending.add(subject, [recorded.stream], []);
        return this.#enqueue(subject, async () => this.#park(subject, { position, type: recorded.type, code }, before));
      }
      case 'of-subject': {
        await positions.hasRoom();
        const { event, head } = reading;
        return this.#enqueue(head.subject, (place) => this.#decide({ subject: head.subject, event, head }, place, before));
      }
      case 'of-hub': {
        // What is under way was triggered before this event, and is judged as things were then.
        if (HubHistory.includes(reading.event)) {
          await positions.drained();
          const change = hub.apply(reading.event);
          if (change) return this.#sweep(reading.event, change, before);
        }
        return this.#pass();
      }
      case 'decision':
        return this.#pass();
    }
  }

  /** Resolves once nothing runs any more, whatever came of it. */
  async settled(): Promise<void> {
    while (this.#chains.size > 0) {
      await Promise.allSettled(this.#chains.values());
      await setImmediate();
    }
  }

  #pass(): void {
    const { positions } = this.options;
    positions.complete(positions.take(this.#place));
  }

  /** Runs behind whatever the subject has under way. */
  #enqueue(subject: SubjectId, work: (place: Place) => Promise<Position> | Position): void {
    const { positions } = this.options;
    const place = this.#place;
    const ticket = positions.take(place);
    const chain = (this.#chains.get(subject) ?? Promise.resolve())
      .then(() => work(place))
      .then((highest) => positions.complete(ticket, highest));
    this.#chains.set(subject, chain);
    chain
      .catch((error: unknown) => positions.fail(error))
      .finally(() => {
        if (this.#chains.get(subject) === chain) this.#chains.delete(subject);
      })
      .catch(() => undefined);
  }

  async #decide(trigger: SubjectTrigger, place: Place, before: Place): Promise<Position> {
    const { only, parked, hub, pending, onDecided } = this.options;
    const { subject, event } = trigger;
    if (only && !only.has(subject)) return START;
    if (parked.has(subject)) {
      if (trigger.head) pending.add(subject, [event.stream], mentions({ event, head: trigger.head }));
      return START;
    }
    const decided = await this.#decider.decide(trigger, hub, hub.surroundings(place.asOf));
    if ('unreadable' in decided) return this.#park(subject, decided.unreadable, before);
    onDecided?.(decided.written);
    return decided.highest;
  }

  #park(subject: SubjectId, unreadable: Unreadable['unreadable'], after: Place): Position {
    const { parked, pending, only, onParked } = this.options;
    if (parked.has(subject) || (only && !only.has(subject))) return START;
    const entry: Parked = { subject, ...unreadable, after };
    parked.set(subject, entry);
    pending.park(entry);
    onParked?.(entry);
    return START;
  }

  /** Every subject that the change can touch is decided before anything after it is taken in. */
  async #sweep(event: ReadableEvent, change: HubChange, before: Place): Promise<void> {
    const { parts, positions, only, flush, signal } = this.options;
    await flush();
    const place = this.#place;
    const ticket = positions.take(place);
    let highest = START;
    const pages = change.kind === 'policy' ? parts.book.subjects() : parts.book.subjectsMentioning(change.party);
    for await (const page of pages) {
      signal.throwIfAborted();
      const subjects = page.filter((subject) => !only || only.has(subject));
      const decided = await eachOf(subjects, SIDE_BY_SIDE, (subject) => this.#decide({ subject, event }, place, before));
      for (const position of decided) if (position > highest) highest = position;
    }
    positions.complete(ticket, highest);
  }
}

const SIDE_BY_SIDE = 64;
