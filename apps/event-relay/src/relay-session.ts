import type { DisclosureDecided } from '@hub/disclosure';
import type { EventCatalogue, EventStore, RecordedEvent } from '@hub/event-sourcing';
import type { Announcer } from './announcer';
import type { ReadDisclosure } from './compose-message';
import { PARTY_REGISTERED, PartyKinds } from './party-kinds';
import type { Publisher } from './publisher';
import { RelayError } from './relay-errors';
import type { RelayCheckpoints, RelayState } from './relay-state';

export const DISCLOSURE_DECIDED = 'disclosure.decided';

/** Disclosures and bytes that are published, and then saved, at once. */
const BATCH = { events: 500, bytes: 2_000_000 };
/** How often the place is saved while nothing is disclosed, milliseconds. */
const SAVE_IDLE_PLACE = 10_000;

export interface SessionParts {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly checkpoints: RelayCheckpoints;
  readonly publisher: Publisher;
  readonly announcer: Announcer;
}

/** One uninterrupted run of the relay over the log, from a checkpoint on. Ends with an error, or quietly when the signal aborts. */
export class RelaySession {
  private waiting: ReadDisclosure[] = [];
  private bytes = 0;
  private saved = performance.now();

  constructor(
    private readonly parts: SessionParts,
    private state: RelayState,
    private readonly kinds: PartyKinds,
    private readonly onSaved: (state: RelayState, published: number) => void,
  ) {}

  async follow(signal: AbortSignal): Promise<void> {
    const { store, announcer, publisher } = this.parts;
    announcer.reached(this.state);
    // Everything, though few types matter: what is disclosed passes by before its disclosures and need not be read again for them.
    for await (const message of store.subscribe({ after: this.state.position, signal })) {
      if (message.kind === 'caught-up') await this.caughtUp(message.position);
      else if (message.event.type === PARTY_REGISTERED) {
        // What is waiting was decided while the party had its earlier kind.
        await this.flush();
        this.kinds.evolve(message.event);
      } else if (message.event.type !== DISCLOSURE_DECIDED) publisher.passing(message.event);
      else {
        this.waiting.push(await this.read(message.event));
        this.bytes += message.event.body.length;
        if (this.waiting.length >= BATCH.events || this.bytes >= BATCH.bytes) await this.flush();
      }
    }
  }

  private async caughtUp(position: bigint): Promise<void> {
    await this.flush();
    if (position <= this.state.position) return;
    this.state = { ...this.state, position };
    if (performance.now() - this.saved > SAVE_IDLE_PLACE) await this.save(this.state, 0);
    else this.parts.announcer.reached(this.state);
  }

  private async flush(): Promise<void> {
    const disclosures = this.waiting;
    [this.waiting, this.bytes] = [[], 0];
    if (disclosures.length === 0) return;
    try {
      await this.publish(disclosures);
    } catch (error) {
      if (!(error instanceof RelayError && error.stops) || disclosures.length === 1) throw error;
      // One of them stands in the way: those before it need not wait.
      for (const disclosure of disclosures) await this.publish([disclosure]);
    }
  }

  private async publish(disclosures: readonly ReadDisclosure[]): Promise<void> {
    await this.save(await this.parts.publisher.publish(this.state, disclosures, this.kinds), disclosures.length);
  }

  private async save(next: RelayState, published: number): Promise<void> {
    const saved = await this.parts.checkpoints.save(this.state, next);
    if (saved === undefined) throw new RelayError('relay/superseded', 'Another relay saved its place since this one loaded it.');
    [this.state, this.saved] = [saved, performance.now()];
    this.onSaved(saved, published);
    this.parts.announcer.reached(saved);
  }

  /** @throws RelayError once everything before it is published */
  private async read(event: RecordedEvent): Promise<ReadDisclosure> {
    try {
      // The catalogue has validated the open part against this type's schema.
      return { event, decided: this.parts.catalogue.read(event).open as DisclosureDecided };
    } catch (cause) {
      await this.flush();
      throw new RelayError(
        'relay/disclosure-unreadable',
        `The disclosure at position ${event.position} cannot be read by this version of the hub.`,
        { cause },
      );
    }
  }
}
