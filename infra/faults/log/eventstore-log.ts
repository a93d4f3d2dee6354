import { EventStoreDbEventStore } from '@hub/event-sourcing/eventstoredb';
import { TestServer } from '../../eventstoredb/test-server';
import type { LogKind } from './log-kind';
import { stopped } from './processes';

/**
 * The log in EventStoreDB: on the stand-in, which flushes before it acknowledges and keeps its events on disk as the real server
 * does. A real one cannot be had where these tests run, and one of somebody's own is not killed.
 */
export const eventStoreLog: LogKind = {
  id: 'eventstore',
  name: 'EventStoreDB (the test server)',
  embedded: false,
  gapless: false,
  alwaysFlushes: true,
  async start(folder) {
    const server = await TestServer.start({ folder });
    return {
      connection: { kind: 'eventstore', url: server.url },
      hubEnvironment: { HUB_EVENTSTORE: server.url },
      // One process does everything.
      appending: () => Promise.resolve([server.pid]),
      async freeze() {
        await server.kill('SIGSTOP');
        await stopped([server.pid]);
      },
      kill: () => server.kill('SIGKILL'),
      restart: () => server.start(),
      stop: () => server.stop(),
    };
  },
  open: ({ url }) => new EventStoreDbEventStore({ url }),
};
