import { setTimeout as sleep } from 'node:timers/promises';
import type { HubClient } from '../../apps/hub/testing/hub-client';
import type { HubProcess } from '../../apps/hub/testing/hub-process';
import type { Row, Views } from './judge';
import { CAST } from './referral-steps';

/** How long the views may take to catch up once nothing new is published, milliseconds. */
const PATIENCE = 180_000;

/** Every party's whole view, each at or after the moment at which this was called. */
export async function readViews(hub: HubProcess): Promise<Views> {
  const sender = await hub.as(CAST.sender.signIn);
  const [receiver, stranger] = [await hub.as(CAST.receiver.signIn), await hub.as(CAST.stranger.signIn)];
  const atLeast = await lastToken(sender);
  // One after the other: three at once would only wait for each other.
  return {
    sender: await everything(sender, atLeast),
    receiver: await everything(receiver, atLeast),
    stranger: await everything(stranger, atLeast),
    log: await referralsInLogOrder(await hub.as(AUDITOR)),
  };
}

/** The sign-in of the hub's own that replays. */
const AUDITOR = 'auditor';
const REFERRAL = /^referral-([0-9a-f-]{36})$/;

/** A replay of the whole log tells each stream at the place of its first event. */
async function referralsInLogOrder(auditor: HubClient): Promise<readonly string[]> {
  const answer = await fetch(`${auditor.address}/v1/replay?all=true`, {
    headers: { authorization: `Bearer ${await auditor.bearer()}` },
  });
  // NDJSON, one object a line.
  const lines = (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind?: string; stream?: string });
  if (!answer.ok || lines.at(-1)?.kind !== 'end')
    throw new Error(`The replay of the log was answered ${answer.status}, cut short.`);
  return lines.flatMap(({ stream }) => REFERRAL.exec(stream ?? '')?.[1] ?? []);
}

/** The token of one more referral: whatever was acknowledged before stands before it in the log. */
async function lastToken(sender: HubClient): Promise<string> {
  const { status, body } = await sender.command<{ token?: string }>('/v1/referrals', {
    client: { id: 'fault-last' },
    to: { party: CAST.receiver.party },
    purpose: 'treatment',
    contents: { health: { need: 'The last one' } },
  });
  if (body.token === undefined) throw new Error(`The closing command was answered ${status}.`);
  return body.token;
}

async function everything(client: HubClient, atLeast: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const deadline = Date.now() + PATIENCE;
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ side: 'all', limit: '100', 'at-least': atLeast, ...(cursor && { cursor }) });
    const { status, body } = await client.get<{ items: Row[]; next?: string }>(`/v1/provider/referrals?${query.toString()}`);
    if (status === 504 && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    if (status !== 200) throw new Error(`The view of ${client.signIn.party} answered ${status}.`);
    rows.push(...body.items);
    cursor = body.next;
    if (cursor === undefined) return rows;
  } while (Date.now() < deadline);
  throw new Error(`The view of ${client.signIn.party} did not catch up in ${PATIENCE / 1000} s.`);
}
