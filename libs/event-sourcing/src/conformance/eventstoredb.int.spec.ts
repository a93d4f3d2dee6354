import { EventStoreDbEventStore } from '../eventstoredb';
import { startEventStoreDb } from '../eventstoredb/testing/eventstoredb-under-test';
import { eventStoreConformance } from './event-store-conformance';

eventStoreConformance('The store in EventStoreDB', async () => {
  const server = await startEventStoreDb('conformance of the log in EventStoreDB');
  const [store, other] = [new EventStoreDbEventStore({ url: server.url }), new EventStoreDbEventStore({ url: server.url })];
  return {
    store,
    other,
    async close() {
      await Promise.all([store.close(), other.close()]);
      await server.stop();
    },
  };
});
