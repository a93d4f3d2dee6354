import type { Pool } from 'pg';
import type { EpisodeOpened, HandoffProposed } from '@hub/coordination';
import type { EventCatalogue, EventStore } from '@hub/event-sourcing';
import { SubjectIndex } from '@hub/log-follower';

/** Finds whose coordination an episode or a hand-off is (T1): a fold of the log in the schema `audit`. */
export class EpisodeIndex extends SubjectIndex {
  constructor(pool: Pool, store: EventStore, catalogue: EventCatalogue, onError: (error: unknown) => void) {
    super({
      pool,
      schema: 'audit',
      store,
      catalogue,
      types: ['episode.opened', 'handoff.proposed'],
      entryOf: (event) => {
        // The catalogue has validated the open part against the schema of one of these types.
        const open = event.open as EpisodeOpened | HandoffProposed;
        return { id: 'handoff' in open ? open.handoff : open.episode, subject: open.subject };
      },
      onError,
    });
  }
}
