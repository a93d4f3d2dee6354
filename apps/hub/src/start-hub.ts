import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Configuration } from '@hub/configuration';
import { createHttpApp } from '@hub/http-edge';
import { InjectedGateway, openPorts, type HubPorts } from '@hub/process';
import { loadDemonstration } from './demonstration/load-demonstration';
import { openSignIns, type DemonstrationSignIn } from './demonstration/sign-ins';
import { HubModule } from './hub.module';

/** A hub that serves. */
export interface RunningHub {
  readonly url: string;
  readonly signIns: readonly DemonstrationSignIn[];
  /** Finishes what is under way, then closes everything; nothing acknowledged is lost. */
  stop(): Promise<void>;
}

/** Why the hub cannot listen where it was told to; the sentence names the port. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly code = 'hub/port-unavailable';
}

/**
 * Starts the whole hub and resolves once it serves. Its address and process id stand in `hub.json` of its data folder while it
 * runs.
 *
 * @throws an error with a code and one sentence that names what to change
 */
export async function startHub(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
  logger: Logger,
  onProgress: (step: string) => void,
): Promise<RunningHub> {
  await ensurePortIsFree(configuration.PORT, configuration.HUB_HOST);
  const data = resolve(configuration.HUB_DATA);
  const demonstration = configuration.HUB_DEMONSTRATION === 'on' && configuration.HUB_JWKS_URL === undefined;
  const signIns = demonstration ? await openSignIns(data) : [];
  const ports = await openPorts({ configuration, environment, logger, clients: signIns, onProgress });
  try {
    return await serve(configuration, ports, data, signIns, onProgress);
  } catch (error) {
    await ports.close().catch(() => undefined);
    throw error;
  }
}

async function serve(
  configuration: Configuration,
  ports: HubPorts,
  data: string,
  signIns: readonly DemonstrationSignIn[],
  onProgress: (step: string) => void,
): Promise<RunningHub> {
  const gateway = new InjectedGateway();
  const app = await createHttpApp(HubModule.on(ports, gateway, configuration.HUB_TOPIC_PARTITIONS), {
    logger: ports.logger,
    openapi: { title: 'Referral hub' },
  });
  gateway.serve(app);
  try {
    if (signIns.length > 0) await loadDemonstration({ app, ports, data, onProgress });
    await app.listen(configuration.PORT, configuration.HUB_HOST);
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = addressOf(app, configuration.HUB_HOST);
  const announcement = join(data, 'hub.json');
  // Moved into place whole: whoever waits for it never reads half of it.
  await writeFile(`${announcement}.new`, `${JSON.stringify({ url, pid: process.pid })}\n`);
  await rename(`${announcement}.new`, announcement);
  return {
    url,
    signIns,
    async stop() {
      await rm(announcement, { force: true });
      await app.close();
      await ports.close();
    },
  };
}

function addressOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}

/** Looked at first, so that nothing is started for a door that cannot open. */
async function ensurePortIsFree(port: number, host: string): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => probe.once('error', reject).listen({ port, host, exclusive: true }, resolve));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened on (${String(code)})`;
    throw new PortError(`The port ${port} on ${host} ${why}: choose another with PORT, or PORT=0 for any free one.`, { cause });
  } finally {
    probe.close();
  }
}
