import type { Configuration } from '@hub/configuration';
import { ConfigurationError } from '@hub/configuration';
import type { EventStore } from '@hub/event-sourcing';
import { EventStoreDbEventStore } from '@hub/event-sourcing/eventstoredb';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import type { HubDatabase } from '@hub/postgres';

export interface OpenStore {
  readonly configuration: Pick<Configuration, 'HUB_EVENTSTORE'>;
  readonly database: Pick<HubDatabase, 'urlFor'>;
  /** Whether other processes read or append too; only the store in PostgreSQL has a use for it. Default true. */
  readonly shared?: boolean;
}

/**
 * The log that the configuration names (decision 12): EventStoreDB, else the database. It connects when it is first used.
 *
 * @throws ConfigurationError `HUB_EVENTSTORE` for a connection string that the client cannot use; never with the string itself,
 *   which may hold a password
 */
export function openStore({ configuration: { HUB_EVENTSTORE: url }, database, shared }: OpenStore): EventStore {
  if (url === undefined)
    return new PostgresEventStore({ url: database.urlFor('hub_log'), ...(shared === undefined ? {} : { shared }) });
  try {
    return new EventStoreDbEventStore({ url });
  } catch {
    throw new ConfigurationError(
      'HUB_EVENTSTORE',
      'The connection string of HUB_EVENTSTORE cannot be used. Write esdb://user:password@host:port, or esdb://host:port?tls=false.',
    );
  }
}
