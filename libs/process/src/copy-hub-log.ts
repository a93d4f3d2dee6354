import { ConfigurationError } from '@hub/configuration';
import {
  LogError,
  copyLog,
  isBeginningOf,
  type CopiedLog,
  type CopyProgress,
  type EventStore,
  type LogIdentity,
  type LogSuccessor,
  type ReadableLog,
} from '@hub/event-sourcing';
import { EventStoreDbEventStore, EventStoreDbLogSuccessor, giveUpEventStoreDbLog } from '@hub/event-sourcing/eventstoredb';
import { PostgresEventStore, PostgresLogSuccessor, giveUpLog } from '@hub/event-sourcing/postgres';
import { openBackupSource } from './backup-source';
import { preparedDatabase, type OfflineHub } from './offline-hub';
import { Opened } from './opened';

export interface CopyHubLog extends OfflineHub {
  /** `postgres`: the hub's own database; `eventstore`: what its setting HUB_EVENTSTORE names; or `esdb://…`. */
  readonly from: string;
  /** As `from`. */
  readonly to: string;
  /** Whether the copy serves from now on, and the old log is given up. Otherwise a hub may go on with the old one meanwhile. */
  readonly complete: boolean;
  readonly onProgress?: (progress: CopyProgress) => void;
}

/** A log that is read and no more. */
type Source = ReadableLog & Pick<EventStore, 'identity'>;

/** Where a log is kept. */
interface LogPlace {
  readonly store: EventStore;
  /** Opens it to take the place of another log; `again` where that one took its own place before, and began with it. */
  successor(predecessor: LogIdentity, again: boolean): Promise<LogSuccessor>;
  /** Serves no more. Repeatable. */
  giveUp(identity: LogIdentity): Promise<void>;
}

/**
 * Copies the log of a hub from one store to another. Everything else of the hub stays in its database; it finds a new
 * generation of its log at the next start, and builds views and topics anew.
 *
 * @throws LogError; ConfigurationError for places that cannot be used; errors of the database
 */
export async function copyHubLog({ from, to, complete, onProgress, ...hub }: CopyHubLog): Promise<CopiedLog> {
  if (address(from, hub) === address(to, hub))
    throw new ConfigurationError(
      'HUB_EVENTSTORE',
      'A log is copied from one store to another: --from and --to name the same one.',
    );
  return Opened.whole(async (opened) => {
    // A hub that runs meanwhile keeps its database: then it is only read, as a backup is.
    const source = complete || from !== 'postgres' ? await openPlace(from, hub, opened) : undefined;
    const reading = source?.store ?? (await openRunning(hub, opened));
    const target = await openPlace(to, hub, opened);
    const identity = await reading.identity();
    const successor = await openSuccessor(reading, target, identity);
    opened.add(() => successor.close());
    const copied = await copyLog({ from: reading, to: successor, complete, ...(onProgress ? { onProgress } : {}) });
    if (complete) await source?.giveUp(identity);
    await opened.close();
    return copied;
  });
}

/** A target that holds events may be the very log that the source began with, from the time before it moved there. */
async function openSuccessor(source: ReadableLog, target: LogPlace, identity: LogIdentity): Promise<LogSuccessor> {
  try {
    return await target.successor(identity, false);
  } catch (error) {
    if (!(error instanceof LogError) || error.code !== 'log/not-empty') throw error;
    if (!(await isBeginningOf(target.store, source))) throw error;
    return target.successor(identity, true);
  }
}

async function openRunning(hub: OfflineHub, opened: Opened): Promise<Source> {
  const source = await openBackupSource({
    ...hub,
    configuration: { ...hub.configuration, HUB_EVENTSTORE: undefined },
  });
  opened.add(() => source.close());
  return source.store;
}

/** @throws ConfigurationError `HUB_EVENTSTORE` where a place is named by it and it is not set */
function address(place: string, { configuration }: OfflineHub): string {
  if (place !== 'eventstore') return place;
  if (configuration.HUB_EVENTSTORE !== undefined) return configuration.HUB_EVENTSTORE;
  throw new ConfigurationError(
    'HUB_EVENTSTORE',
    'The place “eventstore” is the one that HUB_EVENTSTORE names, and it is not set.',
  );
}

const openPlace = (place: string, hub: OfflineHub, opened: Opened): Promise<LogPlace> | LogPlace =>
  place === 'postgres' ? inPostgres(hub, opened) : inEventStoreDb(address(place, hub), opened);

async function inPostgres(hub: OfflineHub, opened: Opened): Promise<LogPlace> {
  const { adminUrl, database } = await preparedDatabase(hub, opened);
  const store = new PostgresEventStore({ url: database.urlFor('hub_log'), shared: false });
  opened.add(() => store.close());
  return {
    store,
    successor: (predecessor, again) => PostgresLogSuccessor.open({ url: adminUrl, predecessor, again }),
    giveUp: ({ generation }) => giveUpLog(adminUrl, generation),
  };
}

function inEventStoreDb(url: string, opened: Opened): LogPlace {
  let store: EventStore;
  try {
    store = new EventStoreDbEventStore({ url });
  } catch {
    throw new ConfigurationError(
      'HUB_EVENTSTORE',
      'A log is in “postgres” or in an EventStoreDB: esdb://user:password@host:port, or esdb://host:port?tls=false.',
    );
  }
  opened.add(() => store.close());
  return {
    store,
    successor: (predecessor, again) => EventStoreDbLogSuccessor.open({ url, predecessor, again }),
    giveUp: ({ generation }) => giveUpEventStoreDbLog(url, generation),
  };
}
