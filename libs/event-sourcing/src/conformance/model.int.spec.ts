import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { EventStoreDbEventStore } from '../eventstoredb';
import { startEventStoreDb } from '../eventstoredb/testing/eventstoredb-under-test';
import { PostgresEventStore } from '../postgres';
import { agreesWithModel, seedsOf } from './model-commands';

describe('the model of an event store', () => {
  let server: TestPostgres | undefined;
  let database: HubDatabase | undefined;
  let stores: readonly PostgresEventStore[] = [];

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await database?.close();
    await server?.stop();
  }, 60_000);

  it('agrees with the store in PostgreSQL, through two clients, over 200 random histories', async () => {
    server = await startTestPostgres();
    database = await prepareDatabase(await server.createDatabase(), { secret: Buffer.alloc(32, 1) });
    const url = database.urlFor('hub_log');
    const [store, other] = [new PostgresEventStore({ url }), new PostgresEventStore({ url })];
    stores = [store, other];
    const seeds = seedsOf(200);
    for (const seed of seeds) await agreesWithModel({ store, other }, seed);
    expect(seeds).toHaveLength(process.env['HUB_SEED'] ? 1 : 200);
  }, 180_000);

  it('agrees with the store in EventStoreDB, through two clients, over 200 random histories', async () => {
    const eventStoreDb = await startEventStoreDb('the model of the log in EventStoreDB');
    const { url } = eventStoreDb;
    const [store, other] = [new EventStoreDbEventStore({ url }), new EventStoreDbEventStore({ url })];
    try {
      const seeds = seedsOf(200);
      for (const seed of seeds) await agreesWithModel({ store, other }, seed);
      expect(seeds).toHaveLength(process.env['HUB_SEED'] ? 1 : 200);
    } finally {
      await Promise.all([store.close(), other.close()]);
      await eventStoreDb.stop();
    }
  }, 240_000);
});
