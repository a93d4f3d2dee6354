import { connect, createServer, type Socket } from 'node:net';

/**
 * Where a connection is cut: before anything of the request has reached the server; when half of it has; or after the server has done
 * what was asked, before a byte of its answer has passed. One that is silent is not cut: nothing more comes through it.
 */
export type Cut = 'before' | 'half-way' | 'after' | 'silent';

/** Stands between a store and its server, and cuts a connection in the middle of what it carries. */
export interface CuttingProxy {
  /** The same address with this proxy's port. */
  urlOf(url: string): string;
  /** Cuts the connection that carries these bytes next, once. */
  cutAt(bytes: string, cut: Cut): void;
  /** Cuts every connection that stands. */
  cutAll(): void;
  close(): Promise<void>;
}

/** @param url of the server */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<readonly [Socket, Socket]>();
  let awaited: { readonly bytes: string; readonly cut: Cut } | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    let answering: 'yes' | 'cut' | 'silent' = 'yes';
    client.on('data', (chunk: Buffer) => {
      if (awaited === undefined || !chunk.includes(awaited.bytes)) {
        upstream.write(chunk);
        return;
      }
      const { cut } = awaited;
      awaited = undefined;
      if (cut === 'before') end();
      else if (cut === 'half-way') upstream.write(chunk.subarray(0, chunk.byteLength >> 1), end);
      else {
        answering = cut === 'after' ? 'cut' : 'silent';
        upstream.write(chunk);
      }
    });
    // The first byte of an answer says that it was done: the server answers after the commit.
    upstream.on('data', (chunk: Buffer) => {
      if (answering === 'yes') client.write(chunk);
      else if (answering === 'cut') end();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  const cutAll = () => {
    for (const [client, upstream] of [...pairs]) {
      client.destroy();
      upstream.destroy();
    }
  };
  return {
    urlOf(through) {
      const proxied = new URL(through);
      proxied.hostname = '127.0.0.1';
      proxied.port = String(address.port);
      return proxied.href;
    },
    cutAt: (bytes, cut) => (awaited = { bytes, cut }),
    cutAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
