import { prepareDatabase, startTestPostgres } from '@hub/postgres';
import { PostgresEventStore } from '../postgres';
import { eventStoreConformance } from './event-store-conformance';

eventStoreConformance('The store in PostgreSQL', async () => {
  const server = await startTestPostgres();
  const database = await prepareDatabase(await server.createDatabase(), { secret: Buffer.alloc(32, 1) });
  const url = database.urlFor('hub_log');
  const [store, other] = [new PostgresEventStore({ url }), new PostgresEventStore({ url })];
  return {
    store,
    other,
    async close() {
      await Promise.all([store.close(), other.close(), database.close()]);
      await server.stop();
    },
  };
});
