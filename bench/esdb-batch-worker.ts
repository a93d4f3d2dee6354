import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { EventStoreDBClient, binaryEvent } from '@eventstore/db-client';

/** An append as a thread is asked for it. */
export interface AskedAppend {
  readonly id: number;
  readonly stream: string;
  readonly revision: number;
  readonly metadata: Uint8Array;
  readonly body: Uint8Array;
}

// The client in a thread of its own, as the store would have it if it appended by batch: its table of pending calls is the
// thread's, and goes with it. The bench measures what that way costs and gives; the store does not go it (ADR 0015).
const client = EventStoreDBClient.connectionString(workerData as string); // the url that the bench hands over
parentPort?.on('message', ({ id, stream, revision, metadata, body }: AskedAppend) => {
  const event = binaryEvent({
    id: randomUUID(),
    type: 'bench.happened',
    data: new Uint8Array(body),
    metadata: new Uint8Array(metadata),
  });
  client.appendToStream(stream, [event], { expectedRevision: revision < 0 ? 'no_stream' : BigInt(revision) }).then(
    () => parentPort?.postMessage({ id }),
    (error: unknown) => parentPort?.postMessage({ id, error: String(error) }),
  );
});
