import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { grpc, shared, streams } from './wire';

const SERVICE = '/event_store.client';

/**
 * Sends the name of a stream and some events of an append in a call of its own (`Append`), waits until the server has them,
 * and dies before it has said that these were all: its connection closes as the system closes that of a process that was
 * killed. Resolves when the server's side is closed too.
 *
 * @param events ids of those that were sent
 */
export async function dieWhileAppending(port: number, stream: string, events: readonly string[]): Promise<void> {
  const server = connect(port, '127.0.0.1').setNoDelay(true);
  // Between the two stands a door of ours, because a client cannot be told to die.
  const door = createServer((caller) => join(caller, server));
  await once(door.listen(0, '127.0.0.1'), 'listening');
  const address = door.address();
  const client = new grpc.Client(
    `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    grpc.credentials.createInsecure(),
  );
  const append = client.makeClientStreamRequest(
    `${SERVICE}.streams.Streams/Append`,
    (message: InstanceType<typeof streams.AppendReq>) => Buffer.from(message.serializeBinary()),
    (bytes) => bytes,
    () => undefined,
  );
  append.on('error', () => undefined);
  append.write(beginning(stream));
  for (const id of events) append.write(proposing(id));
  // Of one connection: what was sent before is with the server when this is answered.
  await new Promise<void>((answered, failed) =>
    client.makeUnaryRequest(
      `${SERVICE}.server_features.ServerFeatures/GetSupportedMethods`,
      (bytes: Buffer) => bytes,
      () => undefined,
      Buffer.alloc(0),
      (error) => (error ? failed(error) : answered()),
    ),
  );
  const closed = once(server, 'close');
  server.end();
  await closed;
  client.close();
  door.close();
}

function join(caller: Socket, server: Socket): void {
  for (const socket of [caller, server]) socket.on('error', () => undefined);
  caller.pipe(server).pipe(caller);
}

function beginning(stream: string) {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  const options = new streams.AppendReq.Options();
  options.setStreamIdentifier(identifier);
  options.setNoStream(new shared.Empty());
  const request = new streams.AppendReq();
  request.setOptions(options);
  return request;
}

function proposing(id: string) {
  const uuid = new shared.UUID();
  uuid.setString(id);
  const message = new streams.AppendReq.ProposedMessage();
  message.setId(uuid);
  message.getMetadataMap().set('type', 'facts.happened').set('content-type', 'application/octet-stream');
  message.setData(new Uint8Array(10));
  const request = new streams.AppendReq();
  request.setProposedMessage(message);
  return request;
}
