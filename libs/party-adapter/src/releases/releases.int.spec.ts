import { randomUUID } from 'node:crypto';
import { RELEASE_SEALED } from '@hub/consent';
import { hubCatalogue } from '@hub/catalogue';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import type { Caller } from '@hub/sign-in';
import { statementsOf } from '@hub/test-hub';
import type { Pool } from 'pg';
import { migrateReadModel } from '../read-model/migrations';
import { ReadModel } from '../read-model/read-model';
import { ReferralPages } from '../query/referral-pages';
import { ReferralReads } from '../query/referral-reads';
import { ScriptedVault } from '../testing/scripted-vault';
import { ReleasePages } from './release-pages';
import { ReleaseReads } from './release-reads';

jest.setTimeout(60_000);

const SCHEMA = 'provider_adapter';
const CONFIG = {
  schema: SCHEMA,
  role: 'hub_provider_adapter',
  owner: 'hub_provider_adapter_owner',
  kinds: ['provider'],
} as const;
const JWE = 'header.key.nonce.content.tag';

const caller = (party: string): Caller => ({ party, actor: 'someone', client: 'a-system', roles: ['caseworker'], token: party });

describe('the releases that a party may see', () => {
  let server: TestPostgres;
  let admin: Pool;
  let database: HubDatabase;
  let model: ReadModel;
  let vault: ScriptedVault;
  let releases: ReleasePages;
  let referrals: ReferralPages;
  let positions = 0;

  beforeAll(async () => {
    server = await startTestPostgres();
    const url = await server.createDatabase();
    database = await prepareDatabase(url, { secret: Buffer.alloc(32, 1) });
    admin = createPool(url, { max: 2 });
    await migrateReadModel(database.urlFor(CONFIG.owner), CONFIG);
    model = await ReadModel.open(database.urlFor(CONFIG.role), SCHEMA);
    vault = new ScriptedVault();
    releases = new ReleasePages(new ReleaseReads(model), vault, hubCatalogue);
    referrals = new ReferralPages(new ReferralReads(model), vault, hubCatalogue);
  });
  afterAll(async () => {
    await model?.close();
    await database?.close();
    await admin?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    vault.fallen.clear();
    vault.contents.clear();
    await admin.query(`truncate ${SCHEMA}.held_event_v1, ${SCHEMA}.held_segment_v1`);
  });

  /** What the view holds once the party was told of a release. */
  async function held(party: string, type = RELEASE_SEALED): Promise<{ consent: string; disclosure: string }> {
    const [consent, event, disclosure] = [randomUUID(), randomUUID(), randomUUID()];
    const matter = `consent:${consent}`;
    const subject = randomUUID();
    const open = {
      subject,
      author: 'safe-house',
      matter,
      purpose: 'treatment',
      concerns: ['safe-house', party],
      implies: ['domestic-violence'],
      consent,
      release: randomUUID(),
      recipient: party,
      kid: 'key',
    };
    positions += 1;
    const basis = JSON.stringify([{ kind: 'consent', consent }]);
    await admin.query(
      `insert into ${SCHEMA}.held_event_v1 values ($1, $2, $3, $4, $5, 1, 'safe-house', now(), $6, $7, $6, $8, $9, '[]')`,
      [party, event, subject, matter, type, positions, disclosure, JSON.stringify(open), basis],
    );
    await admin.query(`insert into ${SCHEMA}.held_segment_v1 values ($1, $2, 'identity', $3, $4, $5, $6, '[]')`, [
      party,
      event,
      disclosure,
      positions,
      JSON.stringify({ v: 1, key: 'k', iv: 'i', ciphertext: event }),
      basis,
    ]);
    vault.contents.set(event, { jwe: JWE });
    return { consent, disclosure };
  }

  it('are its own, still sealed to its key', async () => {
    const { consent } = await held('harbor');
    expect(await releases.one(caller('harbor'), consent)).toMatchObject({
      consent,
      sender: 'safe-house',
      recipient: 'harbor',
      sealed: { identity: JWE },
    });
    expect(await releases.one(caller('sunrise'), consent)).toBeUndefined();
  });

  it('vanish with their basis, and show that a key was destroyed', async () => {
    const { consent, disclosure } = await held('harbor');
    vault.contents.clear();
    expect((await releases.one(caller('harbor'), consent))?.sealed).toEqual({ identity: { erased: true } });
    vault.fallen.add(disclosure);
    expect(await releases.one(caller('harbor'), consent)).toBeUndefined();
    expect(await releases.page(caller('harbor'), undefined, 10)).toEqual({ rows: [] });
  });

  it('come page by page, newest first, each once, and nothing else with them', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await held('harbor')).consent);
    await held('sunrise');
    await held('harbor', 'consent.confirmed');
    const seen: string[] = [];
    let behind: bigint | undefined;
    do {
      const { rows, next } = await releases.page(caller('harbor'), behind, 2);
      expect(rows.length).toBeLessThanOrEqual(2);
      seen.push(...rows.map(({ consent }) => consent));
      behind = next;
    } while (behind !== undefined);
    expect(seen).toEqual(ids);
  });

  it('are asked for with the same statements whether they are somebody else’s or not there', async () => {
    const { consent } = await held('harbor');
    const sunrise = caller('sunrise');
    const notYours = await statementsOf(() => releases.one(sunrise, consent));
    expect(notYours).toEqual(await statementsOf(() => releases.one(sunrise, randomUUID())));
    expect(notYours.filter((text) => /held_(event|segment)_v1/.test(text))).toHaveLength(2);
    const referral = (id: string) => statementsOf(() => referrals.one(sunrise, id));
    expect(await referral(consent)).toEqual(await referral(randomUUID()));
  });

  it('would be told apart by a query that looks first (control)', async () => {
    const { consent } = await held('harbor');
    const looksFirst = async (id: string) => {
      const { rowCount } = await admin.query(`select from ${SCHEMA}.held_event_v1 where matter = $1`, [`consent:${id}`]);
      return rowCount === 0 ? undefined : releases.one(caller('sunrise'), id);
    };
    expect(await statementsOf(() => looksFirst(consent))).not.toEqual(await statementsOf(() => looksFirst(randomUUID())));
  });
});
