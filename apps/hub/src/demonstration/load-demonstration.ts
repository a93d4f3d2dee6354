import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HubPorts } from '@hub/process';
import { HUB_PARTY } from '@hub/vocabulary';
import { partyKeys, partyKeysFolder } from './party-keys';
import { demonstration, type DemonstrationStep, type LoadedDemonstration } from './demonstration';

export interface LoadDemonstration {
  readonly app: NestFastifyApplication;
  readonly ports: HubPorts;
  readonly data: string;
  readonly onProgress: (step: string) => void;
}

/** A step of the demonstration that the hub refused; names the step, never what was in it. */
export class DemonstrationError extends Error {
  override readonly name = 'DemonstrationError';
  readonly code = 'hub/demonstration-failed';
}

/** How long a step waits for the one before it to arrive on the other side, milliseconds. */
const PATIENCE = 15_000;

/**
 * Sends the demonstration's commands through the front door, once for each data folder. Each has an idempotency key of its own:
 * a load that was cut off is simply sent again.
 */
export async function loadDemonstration({ app, ports, data, onProgress }: LoadDemonstration): Promise<void> {
  const marker = join(data, 'demonstration-loaded');
  const { issuer } = ports;
  if (
    issuer === undefined ||
    (await access(marker).then(
      () => true,
      () => false,
    )) ||
    // A hub that was restored, or whose log was copied, has what it had.
    (await ports.store.identity()).generation > 0
  )
    return;
  onProgress('Loading the demonstration');
  const loaded = await demonstration();
  const as = issuer.serviceTokens('demonstration');
  const operator = await as.forParty(HUB_PARTY, ['operator']);
  await send(app, operator, '/v1/policies', loaded.policy, `policy ${loaded.policy.version}`);
  onProgress(
    `Making keys for the demonstration’s parties in ${partyKeysFolder(data)} (a real party makes its own, and keeps it to itself)`,
  );
  const keys = await partyKeys(data, loaded.ownKeys);
  for (const party of loaded.parties) {
    const key = keys.get(party.party);
    const record = { programmes: [], implies: [], publicKeys: key ? [key] : [], ...party };
    await send(app, operator, '/v1/parties', record, `party ${party.party}`);
  }
  const ids = new Map<string, string>();
  for (const [index, step] of loaded.steps.entries()) {
    const signIn = signInOf(loaded, step);
    const answer = await send(
      app,
      await as.forParty(signIn.party, signIn.roles),
      substituted(step.post, ids),
      JSON.parse(substituted(JSON.stringify(step.body), ids)),
      `step ${index + 1}`,
    );
    const id = answer.referral ?? answer.consent;
    if (step.name !== undefined && typeof id === 'string') ids.set(step.name, id);
  }
  await writeFile(marker, `${loaded.policy.version}\n`);
}

const substituted = (text: string, ids: ReadonlyMap<string, string>): string =>
  text.replace(/\$([a-z]+)/g, (whole, name: string) => ids.get(name) ?? whole);

function signInOf({ signIns }: LoadedDemonstration, step: DemonstrationStep): LoadedDemonstration['signIns'][number] {
  const signIn = signIns.find(({ name }) => name === step.as);
  if (signIn === undefined) throw new DemonstrationError(`The demonstration has a step as ${step.as}, and no such sign-in.`);
  return signIn;
}

async function send(
  app: NestFastifyApplication,
  token: string,
  url: string,
  body: unknown,
  key: string,
): Promise<Record<string, unknown>> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `demonstration:${key.replaceAll(' ', '-')}`,
      },
      payload: JSON.stringify(body),
    });
    const said: unknown = JSON.parse(answer.payload === '' ? '{}' : answer.payload);
    // Every answer of the hub is a JSON object: a result, or a problem (RFC 9457).
    const result = said as Record<string, unknown>;
    if (answer.statusCode < 300) return result;
    // A step may follow from one that is still on its way to the other party.
    if (![404, 409, 422].includes(answer.statusCode) || Date.now() > deadline)
      throw new DemonstrationError(
        `The demonstration could not be loaded: ${key} was answered ${answer.statusCode} ${String(result.code)} (${String(result.detail)}).`,
      );
    await sleep(50);
  }
}
