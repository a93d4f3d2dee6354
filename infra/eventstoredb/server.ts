import { createServer, type Server, type Socket } from 'node:net';
import { AppendCalls } from './append-calls';
import type { Cruelties } from './cruelties';
import { DiskLog } from './disk-log';
import { Moods } from './moods';
import { ReadCalls } from './read-calls';
import { features, featuresService, grpc, streamsService, type Grpc } from './wire';

const MESSAGE_BYTES = 16 * 1024 * 1024;

export interface RunningServer {
  readonly port: number;
  set(change: Partial<Cruelties>): void;
  /** Breaks every connection, and goes on serving. */
  breakConnections(): void;
  close(): Promise<void>;
}

/**
 * Serves a folder over gRPC on 127.0.0.1.
 *
 * @param port 0: any free one
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function serve(folder: string, port: number, cruelties: Partial<Cruelties> = {}): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const breakConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const moods = new Moods(breakConnections);
  moods.set(cruelties);
  const log = await DiskLog.open(folder, () => moods.now);

  const service = new grpc.Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES, 'grpc.max_send_message_length': -1 });
  const { append, batchAppend, delete: remove, tombstone } = new AppendCalls(log, moods);
  const { read } = new ReadCalls(log, moods);
  service.addService(streamsService, { append, batchAppend, delete: remove, tombstone, read });
  service.addService(featuresService, { getSupportedMethods });
  // The sockets are ours, so that they can be broken.
  const injector = service.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const door = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    injector.injectConnection(socket);
  });
  await listening(door, port);
  const address = door.address();

  return {
    port: typeof address === 'object' && address ? address.port : 0,
    set: (change) => moods.set(change),
    breakConnections,
    async close() {
      door.close();
      breakConnections();
      injector.destroy();
      service.forceShutdown();
      await log.close();
    },
  };
}

/** The client asks this once and then appends by batch. */
const getSupportedMethods: Grpc.handleUnaryCall<unknown, InstanceType<typeof features.SupportedMethods>> = (_, callback) => {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion('23.10.6');
  for (const name of ['read', 'append', 'delete', 'tombstone', 'batchappend']) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    supported.addMethods(method);
  }
  callback(null, supported);
};

const listening = (door: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(port, '127.0.0.1', () => resolve());
  });
