import type { TestPostgres } from '@hub/postgres';
import { itConforms } from '../conformance/test-suite';
import { EmbeddedBus } from './index';
import { startBusDatabase } from './start-bus-database';

jest.setTimeout(60_000);

describe('the bus embedded in PostgreSQL', () => {
  let server: TestPostgres;
  let url: string;

  beforeAll(async () => {
    ({ server, url } = await startBusDatabase());
  });
  afterAll(async () => {
    await server?.stop();
  });

  itConforms(() => ({
    name: 'embedded',
    patience: 0,
    open: async () => new EmbeddedBus({ url }),
    crash: async () => {
      await server.kill('SIGKILL');
      await server.restart();
    },
  }));
});
