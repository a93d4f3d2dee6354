import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import { createPool, prepareDatabase, startEmbeddedPostgres } from '@hub/postgres';
import type { LogKind } from './log-kind';
import { processesIn, stopped } from './processes';
import { withoutFsync } from './without-fsync';

/** The log in a PostgreSQL of its own, with the hub's settings. */
export const postgresLog: LogKind = {
  id: 'postgres',
  name: 'PostgreSQL',
  embedded: true,
  gapless: true,
  alwaysFlushes: false,
  async start(folder) {
    const dataFolder = join(folder, 'postgres');
    let server: { kill(signal: NodeJS.Signals): Promise<void>; stop(): Promise<void> } & { readonly pid: number };
    const embedded = await startEmbeddedPostgres({ dataFolder });
    server = embedded;
    const { port, url } = embedded;
    const cluster = join(dataFolder, 'data');
    const database = await prepareDatabase(url, { secret: randomBytes(32) });
    let frozen = false;
    const kill = async () => {
      // What is stopped does not notice that its server has ended.
      const others = frozen ? (await processesIn(cluster)).filter((pid) => pid !== server.pid) : [];
      await server.kill('SIGKILL');
      for (const pid of others) process.kill(pid, 'SIGKILL');
      frozen = false;
    };
    return {
      connection: { kind: 'postgres', url: database.urlFor('hub_log') },
      hubEnvironment: { HUB_DATABASE_URL: url },
      appending: () => backends(url),
      async freeze() {
        frozen = true;
        // The one that makes the others first.
        process.kill(server.pid, 'SIGSTOP');
        await stopped([server.pid]);
        const others = await processesIn(cluster);
        for (const pid of others) process.kill(pid, 'SIGSTOP');
        await stopped(others);
      },
      kill,
      async restart(durability) {
        // After a power cut the mark of the owner is there again: this process, which has no server now.
        await rm(join(dataFolder, 'owner.pid'), { force: true });
        const again = await startEmbeddedPostgres({ dataFolder, port });
        server = durability === 'none' ? await withoutFsync(again, cluster) : again;
      },
      async stop() {
        await database.close();
        if (frozen) await kill();
        await server.stop();
      },
    };
  },
  open: ({ url }) => new PostgresEventStore({ url }),
};

/** The backends of the connections over which some store appends, by the name that it gives them. */
async function backends(url: string): Promise<readonly number[]> {
  const pool = createPool(url, { max: 1 });
  try {
    const { rows } = await pool.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'referral-hub append'",
    );
    return rows.map(({ pid }) => pid);
  } finally {
    await pool.end();
  }
}
