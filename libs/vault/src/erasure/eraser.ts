import type { EventStore } from '@hub/event-sourcing';
import { evolveClient, unknownClient } from '@hub/parties';
import type { SubjectId } from '@hub/vocabulary';
import type { CategoryKeys } from '../keys/category-keys';
import { appendMissing } from '../log/append-missing';
import { hubEvent, vaultId, type Cause } from '../log/hub-event';
import type { EventReader } from '../read-time/stream-folds';
import type { SafetyEntry, SafetyJournal } from '../vault';
import type { ClientStreams } from './client-streams';

const TYPE = 'subject.erased';
const VERSION = 1;

/**
 * Erasure is the destruction of keys (T5). First the journal, so that no restored backup brings them back; then the keys,
 * leaving a tombstone; then `subject.erased` into every stream in which the subject was minted, so that a person who returns is
 * minted anew. Each step may be repeated; one that a crash left out is made up for by the next erase or at the next start.
 */
export class Eraser {
  constructor(
    private readonly options: {
      readonly journal: SafetyJournal;
      readonly keys: CategoryKeys;
      readonly clients: ClientStreams;
      readonly store: EventStore;
      readonly events: EventReader;
    },
  ) {}

  /** Resolves to whether there was anything left to destroy. */
  async erase(subject: SubjectId, cause: Cause): Promise<boolean> {
    const { journal, keys } = this.options;
    await journal.write(erasureOf(subject));
    const erased = await keys.erase([subject]);
    await this.announce(subject, cause);
    return erased.length > 0;
  }

  /** Appends `subject.erased` wherever the client is still known by this subject. Answers how many streams lacked it. */
  async announce(subject: SubjectId, cause: Cause): Promise<number> {
    const { clients, store, events } = this.options;
    let announced = 0;
    for (const stream of await clients.of(subject))
      announced += await appendMissing(store, stream, (present) => {
        const client = present.map((recorded) => events.read(recorded)).reduce(evolveClient, unknownClient);
        if (client.subject !== subject) return [];
        return [hubEvent({ id: vaultId(TYPE, stream, subject), type: TYPE, version: VERSION, open: { subject } }, cause)];
      });
    return announced;
  }
}

/** The same for every erasure of one subject, so a repeat is one entry. */
const erasureOf = (subject: SubjectId): SafetyEntry => ({
  id: vaultId('erasure', subject),
  kind: 'erasure',
  subject,
  event: { stream: '', type: TYPE, version: VERSION, open: { subject } },
});
