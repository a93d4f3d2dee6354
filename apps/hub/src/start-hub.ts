import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ConfigurationError, type Configuration } from '@hub/configuration';
import { createHttpApp } from '@hub/http-edge';
import { InjectedGateway, addressOf, ensurePortIsFree, furtherKinds, openPorts, type HubPorts } from '@hub/process';
import { openDataFolder } from './data-folder';
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
  const data = await openDataFolder(configuration.HUB_DATA);
  const demonstration = configuration.HUB_DEMONSTRATION === 'on' && configuration.HUB_JWKS_URL === undefined;
  const signIns = demonstration ? await openSignIns(data) : [];
  const ports = await openPorts({ configuration, environment, logger, clients: signIns, onProgress });
  try {
    await ensurePipeAnswers(configuration, ports);
    return await serve(configuration, ports, data, signIns, onProgress);
  } catch (error) {
    await ports.close().catch(() => undefined);
    throw error;
  }
}

/** Looked at before anything is served: a wrong HUB_BUS is a wrong setting, not something to wait for. */
async function ensurePipeAnswers({ HUB_BUS }: Configuration, { bus }: HubPorts): Promise<void> {
  if (bus.kind === 'embedded') return;
  await bus.ensureTopics([]).catch((cause: unknown) => {
    throw new ConfigurationError(
      'HUB_BUS',
      `The pipe that HUB_BUS names (${HUB_BUS}) does not answer: start it, or correct HUB_BUS.`,
      {
        cause,
      },
    );
  });
}

async function serve(
  configuration: Configuration,
  ports: HubPorts,
  data: string,
  signIns: readonly DemonstrationSignIn[],
  onProgress: (step: string) => void,
): Promise<RunningHub> {
  const gateway = new InjectedGateway();
  const options = { topicPartitions: configuration.HUB_TOPIC_PARTITIONS, kinds: furtherKinds(configuration) };
  const app = await createHttpApp(HubModule.on(ports, gateway, options), {
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
