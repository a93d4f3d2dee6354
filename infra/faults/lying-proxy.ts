import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';

/** A request on its way to the hub. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  /** Those that the hub looks at. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

export type Forward = (request: Passing) => Promise<Answered>;

/** What a proxy makes of a request. An honest one: `(request, forward) => forward(request)`. */
export type Handling = (request: Passing, forward: Forward) => Promise<Answered>;

export interface Proxy {
  /** The file that says where it answers, as a hub's own does. */
  readonly address: string;
  close(): Promise<void>;
}

const HEADERS = ['authorization', 'content-type', 'idempotency-key'] as const;

/**
 * Stands between a publisher and the hub.
 *
 * @param hub where the hub answers
 * @param folder an existing one, for the file that says where the proxy does
 */
export async function startProxy(hub: string, handling: Handling, folder: string): Promise<Proxy> {
  const forward: Forward = async ({ method, path, headers, body }) => {
    const answer = await fetch(`${hub}${path}`, { method, headers, ...(body === '' ? {} : { body }) });
    return { status: answer.status, body: await answer.text() };
  };
  const server = createServer((incoming, outgoing) => {
    passing(incoming)
      .then((request) => handling(request, forward))
      .then(
        ({ status, body }) => outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body),
        () => outgoing.writeHead(502).end(),
      );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('A TCP server has a port.');
  const address = join(folder, 'hub.json');
  await writeFile(address, JSON.stringify({ url: `http://127.0.0.1:${at.port}` }));
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passing(incoming: IncomingMessage): Promise<Passing> {
  let body = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) body += String(chunk);
  const headers = HEADERS.flatMap((name) => {
    const value = incoming.headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: Object.fromEntries(headers), body };
}
