import type { EvolvedEvent } from '@hub/event-sourcing';
import type { SubjectId } from '@hub/vocabulary';
import type { SubjectMinted } from './client.events';

/** One client of one party: the pseudonym under which the hub knows them, none before minting and none after an erasure. */
export interface Client {
  readonly subject: SubjectId | undefined;
}

export const unknownClient: Client = { subject: undefined };

/** Folds one event of a `client-<digest>` stream. */
export const evolveClient = (client: Client, event: EvolvedEvent): Client => {
  switch (event.type) {
    case 'subject.minted':
      // The catalogue has validated the open part against the schema that belongs to the type.
      return { subject: (event.open as SubjectMinted).subject };
    case 'subject.erased':
      return unknownClient;
    default:
      return client;
  }
};
