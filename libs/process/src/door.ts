import { createServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Why a process cannot listen where it was told to; the sentence names the port. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly code = 'hub/port-unavailable';
}

/** Looked at first, so that nothing is started for a door that cannot open. Port 0 asks about the address alone. @throws PortError */
export async function ensurePortIsFree(port: number, host: string): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => probe.once('error', reject).listen({ port, host, exclusive: true }, resolve));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new PortError(`The address ${host} is not one of this machine (${code}): choose another with HUB_HOST.`, { cause });
    const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened on (${String(code)})`;
    throw new PortError(`The port ${port} on ${host} ${why}: choose another with PORT, or PORT=0 for any free one.`, { cause });
  } finally {
    probe.close();
  }
}

/** Where an application that listens on `host` is reached from this machine. */
export function addressOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}
