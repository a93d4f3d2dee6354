import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import { prepareDatabase, startEmbeddedPostgres } from '@hub/postgres';
import type { LogKind } from './log-kind';

/** The log in a PostgreSQL of its own, with the hub's settings. */
export const postgresLog: LogKind = {
  name: 'PostgreSQL',
  gapless: true,
  async start(folder) {
    const dataFolder = join(folder, 'postgres');
    let server = await startEmbeddedPostgres({ dataFolder });
    const { port, url } = server;
    const database = await prepareDatabase(url, { secret: randomBytes(32) });
    return {
      connection: { kind: 'postgres', url: database.urlFor('hub_log') },
      hubEnvironment: { HUB_DATABASE_URL: url },
      kill: () => server.kill('SIGKILL'),
      async restart() {
        server = await startEmbeddedPostgres({ dataFolder, port });
      },
      async stop() {
        await database.close();
        await server.stop();
      },
    };
  },
  open: ({ url }) => new PostgresEventStore({ url }),
};
