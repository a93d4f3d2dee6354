import { appendFileSync } from 'node:fs';
import { TestServer } from '../../../../../infra/eventstoredb/test-server';

export interface EventStoreDbUnderTest {
  /** As HUB_EVENTSTORE takes it. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The server that `HUB_TEST_EVENTSTORE` names, else a stand-in of the test's own. Which of the two ran goes to the file that
 * `HUB_TEST_SERVERS` names, where the summary of `npm test` counts it, and to the test's own output.
 */
export async function startEventStoreDb(what: string): Promise<EventStoreDbUnderTest> {
  const named = process.env['HUB_TEST_EVENTSTORE'];
  const given = named !== undefined && named !== '';
  const server = given ? undefined : await TestServer.start();
  const line = { what, server: server ? 'the test server for EventStoreDB' : 'the EventStoreDB of HUB_TEST_EVENTSTORE' };
  const told = process.env['HUB_TEST_SERVERS'];
  if (told) appendFileSync(told, `${JSON.stringify(line)}\n`);
  else process.stderr.write(`${what}: on ${line.server}\n`);
  return { url: server?.url ?? named ?? '', stop: async () => server?.stop() };
}
