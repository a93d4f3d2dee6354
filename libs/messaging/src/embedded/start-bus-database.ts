import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase, projectRoot, startTestPostgres, type TestPostgres } from '@hub/postgres';

/** For tests: a server with an empty database that has the bus's schema and no other. */
export async function startBusDatabase(): Promise<{ server: TestPostgres; url: string; adminUrl: string }> {
  const server = await startTestPostgres();
  const schemas = await mkdtemp(join(tmpdir(), 'hub-bus-schema-'));
  try {
    await cp(join(projectRoot(), 'infra', 'postgres', 'bus'), join(schemas, 'bus'), { recursive: true });
    const adminUrl = await server.createDatabase();
    const database = await prepareDatabase(adminUrl, { secret: randomBytes(32), schemas });
    return { server, url: database.urlFor('hub_bus'), adminUrl };
  } finally {
    await rm(schemas, { recursive: true, force: true });
  }
}
