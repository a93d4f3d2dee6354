import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, HubClient } from '../testing/hub-client';
import type { HubProcess } from '../testing/hub-process';

/** A referral as an adapter's query answers it. */
export interface ReferralRow {
  readonly referral: string;
  readonly client: string;
  readonly status: string;
  readonly partOf?: string;
  readonly whoActsNext?: { readonly party: string; readonly act: string; readonly by?: string };
  readonly events: readonly { readonly id: string; readonly type: string; readonly author: string }[];
  readonly content: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly bases: readonly { readonly kind: string; readonly citation?: string; readonly consent?: string }[];
  readonly obligations: readonly { readonly kind: string; readonly text: string; readonly citation: string }[];
}

interface Done {
  readonly token: string;
  readonly referral?: string;
  readonly consent?: string;
  readonly denial?: string;
  readonly exception?: string;
}

/** The demonstration's people, each signed in, and what a test asks of them. */
export class People {
  private constructor(
    readonly operator: HubClient,
    readonly auditor: HubClient,
    readonly gulfCoast: HubClient,
    readonly sunrise: HubClient,
    readonly harbor: HubClient,
    readonly bayview: HubClient,
  ) {}

  static async of(hub: HubProcess): Promise<People> {
    const [operator, auditor, gulfCoast, sunrise, harbor, bayview] = await Promise.all([
      hub.as('operator'),
      hub.as('auditor'),
      hub.as('gulf-coast'),
      hub.as('sunrise'),
      hub.as('harbor'),
      hub.as('bayview'),
    ]);
    return new People(operator, auditor, gulfCoast, sunrise, harbor, bayview);
  }
}

/** Sends a command that must succeed. */
export async function done(client: HubClient, path: string, body: unknown, key?: string): Promise<Done> {
  const answer = await client.command<Done>(path, body, key);
  if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The demonstration's parties end in their kind, but for providers. */
const side = (client: HubClient) => /-(cbc|me)$/.exec(client.signIn.party)?.[1] ?? 'provider';

/** One referral as this client's party may see it now, once its view has reached the token. */
export const see = (client: HubClient, referral: string, atLeast?: string): Promise<Answer<ReferralRow>> =>
  client.get<ReferralRow>(
    `/v1/${side(client)}/referrals/${referral}${atLeast ? `?at-least=${encodeURIComponent(atLeast)}` : ''}`,
  );

/** Everything on this client's list, whatever side it is on. */
export async function list(client: HubClient, atLeast?: string): Promise<readonly ReferralRow[]> {
  const rows: ReferralRow[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({
      side: 'all',
      limit: '100',
      ...(cursor && { cursor }),
      ...(atLeast && { 'at-least': atLeast }),
    });
    const { status, body } = await client.get<{ items: ReferralRow[]; next?: string }>(
      `/v1/${side(client)}/referrals?${query.toString()}`,
    );
    if (status !== 200) throw new Error(`The list was answered ${status}: ${JSON.stringify(body)}`);
    rows.push(...body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return rows;
}

/** Asks again until it holds; what the other side answers is on its way. */
export async function eventually<Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await ask();
    if (holds(value) || Date.now() > deadline) return value;
    await sleep(50);
  }
}

/** A release as a form is filled, with every element that 42 CFR 2.31 asks for. */
export const release = (disclosers: readonly string[], recipients: readonly string[], categories: readonly string[]) => ({
  subjectName: 'on paper',
  disclosers,
  recipients: recipients.map((party) => ({ party })),
  categories,
  purposes: ['treatment'],
  expiry: { on: '2030-12-31' },
  statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing'],
  signatures: [{ by: 'subject', on: '2026-01-02' }],
});

/** The day in the demonstration's time zone. */
export const today = (): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date());
