import { randomBytes } from 'node:crypto';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { itConforms } from '../conformance/test-suite';
import { EmbeddedBus } from './index';

jest.setTimeout(60_000);

describe('the bus embedded in PostgreSQL', () => {
  let server: TestPostgres;
  let database: HubDatabase;

  beforeAll(async () => {
    server = await startTestPostgres();
    database = await prepareDatabase(await server.createDatabase(), { secret: randomBytes(32) });
  });
  afterAll(async () => {
    await database?.close();
    await server?.stop();
  });

  itConforms(() => ({
    name: 'embedded',
    patience: 0,
    open: async () => new EmbeddedBus({ url: database.urlFor('hub_bus') }),
    crash: async () => {
      await server.kill('SIGKILL');
      await server.restart();
    },
  }));
});
