import { readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { projectRoot } from '@hub/postgres';

const ROUTE = /^\s+~(\S+)\s+([a-z-]+);$/gm;

/** The routes that `infra/docker/door.conf` gives to services: a pattern of the path, and whose it is. */
export async function doorRoutes(): Promise<readonly { readonly path: RegExp; readonly service: string }[]> {
  const text = await readFile(join(projectRoot(), 'infra', 'docker', 'door.conf'), 'utf8');
  return [...text.matchAll(ROUTE)].map(([, path = '', service = '']) => ({ path: new RegExp(path), service }));
}

/** What nginx does with that file, for tests where there is none: one address, each route to its service, 404 for the rest. */
export class TestDoor {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(addresses: ReadonlyMap<string, string>): Promise<TestDoor> {
    const routes = await doorRoutes();
    const server = createServer((incoming, answer) => {
      const target = incoming.url ?? '/';
      const path = target.split('?')[0] ?? '/';
      const base = addresses.get(routes.find((route) => route.path.test(path))?.service ?? '');
      if (base === undefined) return void answer.writeHead(404).end();
      const url = new URL(target, base);
      const headers = { ...incoming.headers, host: url.host };
      const passed = request(url, { method: incoming.method ?? 'GET', headers }, (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      });
      passed.on('error', () => answer.writeHead(502).end());
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return new TestDoor(server, `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
