import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { hubCatalogue } from '@hub/catalogue';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { DEFAULT_PARTITIONS, pipeTopics } from '@hub/projection';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { ALL_INBOUND_COMMANDS } from '../inbound/inbound-commands';
import type { ReferralRow } from '../query/referral-row';
import { ViewWorker } from '../view/view-worker';
import { AdapterProcess } from './adapter-process';
import { PartyFeed, referralEvents } from './party-feed';

export const [CBC, HARBOR, SUNRISE] = ['gulf-coast', 'harbor', 'sunrise'];
export const TABLES = ['held_event_v1', 'held_segment_v1', 'referral_v1'];

export const adapter = new AdapterProcess();
export const { vault, sent, tokens } = adapter;
/** These stand while the tests of a file run; see {@link startProviderAdapter}. */
export let admin: Pool;
export let database: HubDatabase;
export let feed: PartyFeed;
let server: TestPostgres;
let bus: EmbeddedBus;

/** The adapter for providers over a database and a bus of its own, fed by the tests. */
export async function startProviderAdapter(): Promise<void> {
  server = await startTestPostgres();
  const url = await server.createDatabase();
  database = await prepareDatabase(url, { secret: randomBytes(32) });
  admin = createPool(url, { max: 2 });
  bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
  await bus.ensureTopics([pipeTopics.party('provider', DEFAULT_PARTITIONS), pipeTopics.progress, pipeTopics.receipts]);
  feed = new PartyFeed(bus, 'provider');
  await startAdapter();
}

/** Also after {@link AdapterProcess.stop}, on what is in the database then. */
export const startAdapter = (): Promise<void> =>
  adapter.start(
    [
      {
        name: 'provider-adapter',
        kinds: ['provider'],
        schema: 'provider_adapter',
        role: 'hub_provider_adapter',
        owner: 'hub_provider_adapter_owner',
        route: 'provider',
        lists: 'received',
        names: { party: 'Provider', list: 'Work list' },
        inbound: ALL_INBOUND_COMMANDS,
      },
    ],
    { database, bus, catalogue: hubCatalogue },
  );

export async function stopProviderAdapter(): Promise<void> {
  await adapter.stop();
  await bus?.close();
  await database?.close();
  await admin?.end();
  await server?.stop();
}

export const get = async (path: string, token = `${HARBOR}/caseworker`) => {
  const response = await adapter.http.inject({
    method: 'GET',
    url: `/v1/provider/${path}`,
    headers: { authorization: `Bearer ${token}` },
  });
  return {
    status: response.statusCode,
    body: response.json<Record<string, unknown>>(),
    headers: response.headers,
    text: response.body,
  };
};
export const list = async (query = '', token?: string) => {
  const { body } = await get(`referrals${query}`, token);
  return body as unknown as { items: ReferralRow[]; next?: string };
};
/** What was told is in the view. */
export const settled = async () => {
  const reached = await feed.announce();
  expect(await adapter.http.get(ViewWorker, { strict: false }).waitFor(reached, 10_000)).toBe(true);
  return reached;
};
/** A referral of the CBC to a provider that holds it, alone in that provider's list. */
export async function referred(party = `p-${randomBytes(4).toString('hex')}`, told: Record<string, string> = { open: 'made' }) {
  const events = referralEvents(CBC, party);
  const alias = randomUUID();
  const request = events.requested();
  const disclosure = await feed.tell(party, alias, request, told);
  return { ...events, party, alias, request, disclosure, token: `${party}/caseworker` };
}
