import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client, type Pool } from 'pg';
import { pino } from 'pino';
import { hubCatalogue } from '@hub/catalogue';
import * as ports from '@hub/composition';
import { systemClock } from '@hub/event-sourcing';
import { atLeastToken, createHttpApp } from '@hub/http-edge';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { DEFAULT_PARTITIONS, pipeTopics } from '@hub/projection';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import type { Caller, Role } from '@hub/sign-in';
import { createOpaqueTokens } from '@hub/vault';
import type { CommandAnswer, OutgoingCommand } from './command-gateway';
import { ALL_INBOUND_COMMANDS } from './inbound/inbound-commands';
import { PartyAdapterModule } from './party-adapter.module';
import type { ReferralRow } from './query/referral-row';
import { PartyFeed, referralEvents } from './testing/party-feed';
import { ScriptedVault } from './testing/scripted-vault';
import { ViewWorker } from './view/view-worker';

jest.setTimeout(60_000);

const [CBC, HARBOR, SUNRISE] = ['gulf-coast', 'harbor', 'sunrise'];
const TABLES = ['held_event_v1', 'held_segment_v1', 'referral_v1'];
const tokens = createOpaqueTokens(randomBytes(32));
const identity = { names: [{ family: 'Doe', given: ['Jo'] }] };

/** A token of a test says whose it is: `<party>/<role>`. */
const verifier = {
  verify: async (token: string): Promise<Caller> => {
    const [party = '', role = ''] = token.split('/');
    return { party, actor: 'someone', client: 'a-system', roles: [role as Role], token };
  },
};

describe('an adapter for the parties of a kind', () => {
  let server: TestPostgres;
  let admin: Pool;
  let database: HubDatabase;
  let bus: EmbeddedBus;
  let vault: ScriptedVault;
  let app: NestFastifyApplication;
  let feed: PartyFeed;
  const sent: OutgoingCommand[] = [];
  let answer: (command: OutgoingCommand) => CommandAnswer = () => ({ status: 200, body: {} });

  beforeAll(async () => {
    server = await startTestPostgres();
    const url = await server.createDatabase();
    database = await prepareDatabase(url, { secret: randomBytes(32) });
    admin = createPool(url, { max: 2 });
    bus = new EmbeddedBus({ url: database.urlFor('hub_bus'), trimEvery: 0 });
    await bus.ensureTopics([pipeTopics.party('provider', DEFAULT_PARTITIONS), pipeTopics.progress, pipeTopics.receipts]);
    feed = new PartyFeed(bus, 'provider');
    vault = new ScriptedVault();
    app = await start();
  });
  afterAll(async () => {
    await app?.close();
    await bus?.close();
    await database?.close();
    await admin?.end();
    await server?.stop();
  });
  beforeEach(() => {
    sent.length = 0;
    vault.asked.length = 0;
    vault.fallen.clear();
    vault.contents.clear();
    answer = () => ({ status: 200, body: {} });
  });

  async function start(): Promise<NestFastifyApplication> {
    const gateway = {
      send: async (command: OutgoingCommand) => {
        sent.push(command);
        return answer(command);
      },
    };
    const provided = new Map<symbol, unknown>([
      [ports.MESSAGE_BUS, bus],
      [ports.VAULT, vault],
      [ports.OPAQUE_TOKENS, tokens],
      [ports.CLOCK, systemClock],
      [ports.CATALOGUE, hubCatalogue],
      [ports.COMMAND_GATEWAY, gateway],
      [ports.TOKEN_VERIFIER, verifier],
      [ports.SERVICE_TOKENS, { forParty: async (party: string, roles: readonly string[]) => `${party}/${roles.join()}` }],
      [ports.DATABASE, database],
      [ports.LOGGER, pino({ level: process.env['HUB_TEST_LOG'] ?? 'silent' })],
    ]);
    @Global()
    @Module({
      providers: [...provided].map(([provide, useValue]) => ({ provide, useValue })),
      exports: [...provided.keys()],
    })
    class Ports {}
    @Module({
      imports: [
        Ports,
        PartyAdapterModule.with({
          name: 'provider-adapter',
          kinds: ['provider'],
          schema: 'provider_adapter',
          role: 'hub_provider_adapter',
          owner: 'hub_provider_adapter_owner',
          route: 'provider',
          lists: 'received',
          names: { party: 'Provider', list: 'Work list' },
          inbound: ALL_INBOUND_COMMANDS,
        }),
      ],
    })
    class Process {}
    return createHttpApp(Process, { logger: pino({ level: 'silent' }), openapi: { title: 'provider' } });
  }

  const get = async (path: string, token = `${HARBOR}/caseworker`) => {
    const response = await app.inject({
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
  const list = async (query = '', token?: string) => {
    const { body } = await get(`referrals${query}`, token);
    return body as unknown as { items: ReferralRow[]; next?: string };
  };
  /** What was told is in the view. */
  const settled = async () => {
    const reached = await feed.announce();
    expect(await app.get(ViewWorker, { strict: false }).waitFor(reached, 10_000)).toBe(true);
    return reached;
  };
  /** A referral of the CBC to a provider that holds it, alone in that provider's list. */
  async function referred(party = `p-${randomBytes(4).toString('hex')}`, told: Record<string, string> = { open: 'made' }) {
    const events = referralEvents(CBC, party);
    const alias = randomUUID();
    const request = events.requested();
    const disclosure = await feed.tell(party, alias, request, told);
    return { ...events, party, alias, request, disclosure, token: `${party}/caseworker` };
  }

  describe('what it shows', () => {
    it('is the work list, with contents by category and author, bases and obligations', async () => {
      const { party, alias, referral, request, accepted, token } = await referred(undefined, { open: 'made', identity: 'jo' });
      vault.contents.set('jo', identity);
      await feed.tell(party, alias, accepted());
      await settled();
      const { items } = await list('', token);
      expect(items).toEqual([
        expect.objectContaining({
          referral,
          client: alias,
          status: 'accepted',
          sender: CBC,
          addressee: party,
          startBy: '2026-12-01',
          content: { identity: { [CBC]: identity } },
          bases: [expect.objectContaining({ citation: '45 CFR 164.508' })],
          obligations: [expect.objectContaining({ kind: 'redisclosure' })],
        }),
      ]);
      expect(items[0]?.events[0]).toEqual({
        id: request.id,
        type: 'referral.requested',
        author: CBC,
        recordedAt: '2026-11-02T10:00:00.500Z',
        data: {
          sender: CBC,
          addressee: party,
          priority: 'routine',
          requestedAt: '2026-11-02T10:00:00.000Z',
          deliverBy: '2026-11-09T10:00:00.000Z',
        },
      });
      expect((await get(`referrals/${referral}`, token)).body).toEqual(items[0]);
    });

    it('names the referral on which one follows to whom may see that one, and to nobody else', async () => {
      const whole = await referred();
      const seen = async (party: string) => {
        const part = referralEvents(whole.party, party);
        const request = part.requested();
        const follows = { ...request, open: { ...request.open, partOf: whole.referral } };
        await feed.tell(party, whole.alias, follows);
        await settled();
        const row = (await get(`referrals/${part.referral}`, `${party}/caseworker`)).body as unknown as ReferralRow;
        return [row.partOf, row.events[0]?.data['partOf']];
      };
      expect(await seen('p-elsewhere')).toEqual([undefined, undefined]);
      expect(await seen(whole.party)).toEqual([whole.referral, whole.referral]);
      // As soon as the whole may not be seen any more, it is not named either, but to whom wrote it.
      const clinic = `p-${randomBytes(4).toString('hex')}`;
      const disclosed = await feed.tell(clinic, whole.alias, whole.request);
      expect(await seen(clinic)).toEqual([whole.referral, whole.referral]);
      vault.fallen.add(disclosed.id);
      expect(await seen(clinic)).toEqual([undefined, undefined]);
    });

    it('shows a delivered referral of which no answer is known as delivered', async () => {
      const { party, alias, request, received, token } = await referred();
      await feed.tell(party, alias, received(request));
      await settled();
      expect((await list('', token)).items[0]).toMatchObject({
        status: 'delivered',
        whoActsNext: { party, act: 'answer', by: '2026-11-12T10:00:00.000Z' },
      });
      expect((await list('?status=delivered&needs-my-action=true', token)).items).toHaveLength(1);
      expect((await list('?status=accepted', token)).items).toEqual([]);
      expect((await list('?side=sent', token)).items).toEqual([]);
    });

    it('asks the vault once what stands and once for the contents of a page', async () => {
      const { party, token } = await referred(undefined, { open: 'made', identity: 'a' });
      for (const name of ['b', 'c']) await referred(party, { open: 'made', identity: name });
      await settled();
      expect((await list('', token)).items).toHaveLength(3);
      expect(vault.asked).toEqual([
        { what: 'standing', token, count: 3 },
        { what: 'open', token, count: 3 },
      ]);
    });

    it('says that a content was erased', async () => {
      const { token } = await referred(undefined, { open: 'made', identity: 'gone' });
      await settled();
      expect((await list('', token)).items[0]?.content).toEqual({ identity: { [CBC]: { erased: true } } });
    });

    it('says so when this version cannot read a content, and shows nothing of it', async () => {
      const { token } = await referred(undefined, { open: 'made', identity: 'odd' });
      vault.contents.set('odd', { marker: 'x' });
      await settled();
      expect((await list('', token)).items[0]?.content).toEqual({ identity: { [CBC]: { unreadable: true } } });
    });

    it('loses a row as soon as no basis holds, at the next request and before any withdrawal has come', async () => {
      const { referral, disclosure, token } = await referred(undefined, { open: 'made', identity: 'jo' });
      vault.contents.set('jo', identity);
      await settled();
      expect((await list('', token)).items).toHaveLength(1);
      vault.fallen.add(disclosure.id);
      expect(await list('', token)).toEqual({ items: [] });
      expect((await get(`referrals/${referral}`, token)).status).toBe(404);
    });

    it('folds only what passed: an answer whose basis fell is as if it had not come', async () => {
      const { party, alias, request, received, accepted, token } = await referred();
      await feed.tell(party, alias, received(request));
      const { id } = await feed.tell(party, alias, accepted());
      await settled();
      expect((await list('', token)).items[0]?.status).toBe('accepted');
      vault.fallen.add(id);
      expect((await list('', token)).items[0]?.status).toBe('delivered');
      expect((await list('?status=accepted', token)).items).toEqual([]);
    });

    it('removes what was withdrawn, shows it again when it is made again, and forgets the ciphertext meanwhile', async () => {
      const { party, alias, request, token } = await referred(undefined, { open: 'made', identity: 'jo' });
      vault.contents.set('jo', identity);
      await feed.tell(party, alias, request, { open: 'withdrawn', identity: 'withdrawn' });
      await settled();
      expect((await list('', token)).items).toEqual([]);
      const { rowCount } = await admin.query('select from provider_adapter.held_segment_v1 where event = $1', [request.id]);
      expect(rowCount).toBe(0);
      await feed.tell(party, alias, request, { open: 'made', identity: 'jo' });
      await settled();
      expect((await list('', token)).items[0]?.content).toEqual({ identity: { [CBC]: identity } });
    });
  });

  describe('paging', () => {
    it('goes through all of a list once, newest first, and fills pages up when rows vanish', async () => {
      const first = await referred();
      const all = [first];
      for (let n = 0; n < 6; n += 1) all.push(await referred(first.party));
      await settled();
      vault.fallen.add(all[5]!.disclosure.id).add(all[2]!.disclosure.id);
      const seen: string[][] = [];
      let next: string | undefined;
      do {
        const page = await list(`?limit=2${next === undefined ? '' : `&cursor=${next}`}`, first.token);
        seen.push(page.items.map(({ referral }) => referral));
        next = page.next;
      } while (next !== undefined);
      const visible = [6, 4, 3, 1, 0].map((n) => all[n]!.referral);
      expect(seen.flat()).toEqual(visible);
      expect(seen.slice(0, 2).map(({ length }) => length)).toEqual([2, 2]);
    });

    it('answers every cursor that is not its own alike', async () => {
      const mine = await referred();
      await referred(mine.party);
      await settled();
      const { next } = await list('?limit=1', mine.token);
      const foreign = await get(`referrals?cursor=${next}`, `${SUNRISE}/caseworker`);
      const invented = await get('referrals?cursor=abc', `${SUNRISE}/caseworker`);
      expect(foreign).toMatchObject({ status: 400, body: { code: 'http/invalid-cursor' } });
      expect(foreign.text).toBe(invented.text);
      expect((await list(`?limit=1&cursor=${next}`, mine.token)).items).toHaveLength(1);
    });
  });

  describe('what is not yours', () => {
    it('is answered, and asked for, exactly as what is not there', async () => {
      const { referral } = await referred();
      await settled();
      const asked: string[][] = [];
      const answers: string[] = [];
      const query = jest.spyOn(Client.prototype, 'query');
      for (const id of [referral, randomUUID()]) {
        query.mockClear();
        vault.asked.length = 0;
        const { status, text } = await get(`referrals/${id}`, `${SUNRISE}/caseworker`);
        expect(status).toBe(404);
        answers.push(text);
        // The consumers of the same process ask for things of their own meanwhile.
        const statements = query.mock.calls
          .map(([statement]) => String(statement))
          .filter((text) => /Held|READ|hub\.party/.test(text));
        asked.push([...statements, ...vault.asked.map(({ what }) => what)]);
      }
      query.mockRestore();
      expect(answers[0]).toBe(answers[1]);
      expect(asked[0]?.some((text) => text.includes('held_event_v1'))).toBe(true);
      expect(asked[0]).toEqual(asked[1]);
      expect((await list('?side=all', `${SUNRISE}/caseworker`)).items).toEqual([]);
    });

    it('needs a role that may look', async () => {
      expect((await get('referrals', `${HARBOR}/adapter`)).status).toBe(403);
    });
  });

  describe('a read of one’s own write', () => {
    it('waits until the view has it', async () => {
      const { party, alias, request, received, token } = await referred();
      await settled();
      const { position } = await feed.tell(party, alias, received(request));
      const waiting = list(`?at-least=${atLeastToken(tokens, position)}`, token);
      await sleep(100);
      await feed.announce();
      expect((await waiting).items[0]?.status).toBe('delivered');
    });

    it('says that it does not show it yet when its patience ends', async () => {
      const { status, body, headers } = await get(
        `referrals?at-least=${atLeastToken(tokens, 1n << 40n)}`,
        `${SUNRISE}/caseworker`,
      );
      expect(status).toBe(504);
      expect(body).toMatchObject({ code: 'view/not-yet' });
      expect(headers['retry-after']).toBe('1');
    });

    it('takes no token that is none', async () => {
      expect((await get('referrals?at-least=abc')).body).toMatchObject({ code: 'http/invalid-at-least' });
    });
  });

  describe('the report that a request arrived', () => {
    const reports = () => sent.filter(({ path }) => path.endsWith('/receive'));
    const reported = async (count: number) => {
      for (const until = Date.now() + 8_000; reports().length < count && Date.now() < until;) await sleep(20);
      return reports();
    };

    it('is made once to the referral service, in the addressee’s name, by the disclosure’s id', async () => {
      const { party, referral, request, disclosure } = await referred();
      expect(await reported(1)).toEqual([
        {
          service: 'referral',
          path: `/v1/referrals/${referral}/receive`,
          token: `${party}/adapter`,
          idempotencyKey: disclosure.id,
          body: { answers: request.id, disclosure: disclosure.id },
        },
      ]);
    });

    it('is made by nobody but the addressee, and for a redirect by whom it was sent to', async () => {
      const events = referralEvents(CBC, HARBOR);
      await feed.tell(SUNRISE, randomUUID(), events.requested());
      await feed.tell(HARBOR, randomUUID(), events.redirected(HARBOR, SUNRISE));
      await feed.tell(SUNRISE, randomUUID(), events.redirected(HARBOR, SUNRISE));
      await settled();
      await sleep(300);
      expect(reports().map(({ token }) => token)).toEqual([`${SUNRISE}/adapter`]);
    });

    it('is made for what somebody must act on later, too: a question by whoever was asked', async () => {
      const events = referralEvents(CBC, HARBOR);
      const question = events.event('referral.information-requested', HARBOR, { to: CBC });
      await feed.tell(HARBOR, randomUUID(), question);
      const told = events.event('referral.information-given', CBC, {
        to: HARBOR,
        asked: question.id,
        deliverBy: '2026-11-09T10:00:00Z',
      });
      const { id } = await feed.tell(HARBOR, randomUUID(), told);
      await settled();
      await sleep(300);
      expect(reports().map(({ body }) => body)).toEqual([{ answers: told.id, disclosure: id }]);
    });

    it('is repeated until it is answered', async () => {
      const answers = [503, 500, 200];
      answer = () => ({ status: answers.shift() ?? 200, body: {} });
      const { disclosure } = await referred();
      const made = await reported(3);
      expect(new Set(made.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([disclosure.id]));
      await sleep(1_500);
      expect(reports()).toHaveLength(3);
    });

    it('is given up when the answer is final', async () => {
      answer = () => ({ status: 409, body: { code: 'referral/superseded' } });
      const { disclosure } = await referred();
      await reported(1);
      await sleep(1_500);
      expect(reports()).toHaveLength(1);
      const { rows } = await admin.query('select state, status from provider_adapter.reception where disclosure = $1', [
        disclosure.id,
      ]);
      expect(rows).toEqual([{ state: 'refused', status: 409 }]);
    });

    it('is not made again when the view is rebuilt, and the view comes out identical', async () => {
      await settled();
      await sleep(500);
      sent.length = 0;
      const contents = async () => {
        const tables: Record<string, unknown>[][] = [];
        for (const table of TABLES) {
          const { rows } = await admin.query<Record<string, unknown>>(`select * from provider_adapter.${table} order by 1, 2, 3`);
          tables.push(rows);
        }
        return tables;
      };
      const before = await contents();
      expect(before[0]?.length).toBeGreaterThan(10);
      await app.close();
      await admin.query(
        `truncate provider_adapter.held_event_v1, provider_adapter.held_segment_v1, provider_adapter.referral_v1`,
      );
      await admin.query('truncate provider_adapter.mark');
      await admin.query(`update provider_adapter.projection set reached = 0`);
      await admin.query('delete from bus.group_position');
      app = await start();
      await settled();
      await sleep(1_200);
      expect(await contents()).toEqual(before);
      expect(reports()).toEqual([]);
    });
  });

  it('parks a subject whose message it does not know, and shows all others', async () => {
    const { party, alias, request, accepted, received, token } = await referred();
    await feed.tell(party, alias, received(request), { open: 'made' }, 'referral.teleported');
    await feed.tell(party, alias, accepted());
    const other = await referred(party);
    await settled();
    const { items } = await list('', token);
    expect(items.map(({ referral, status }) => [referral, status])).toEqual([
      [other.referral, 'requested'],
      [items[1]?.referral, 'requested'],
    ]);
  });

  it('parks what names another party in its envelope than it is for', async () => {
    const mine = await referred();
    const { rows } = await admin.query<{ reason: string }>('select reason from provider_adapter.parked_key');
    const before = rows.length;
    await feed.tell(mine.party, mine.alias, mine.accepted(), { open: 'made' }, 'referral.accepted', SUNRISE);
    await settled();
    const after = await admin.query<{ reason: string }>('select reason from provider_adapter.parked_key order by parked_at');
    expect(after.rows.length).toBe(before + 1);
    expect(after.rows.at(-1)).toEqual({ reason: 'message/other-party' });
  });

  describe('row-level security', () => {
    const countsAs = async (party: string | null) => {
      const client = await database.pool('hub_provider_adapter').connect();
      try {
        await client.query('begin');
        if (party !== null) await client.query(`select set_config('hub.party', $1, true)`, [party]);
        const counts: number[] = [];
        for (const table of TABLES) counts.push((await client.query(`select from provider_adapter.${table}`)).rowCount ?? -1);
        return counts;
      } finally {
        await client.query('rollback');
        client.release();
      }
    };
    const asRole = (statement: string) => database.pool('hub_provider_adapter').query(statement);

    it('shows a party its rows, another none of them, and nobody any when no party is set', async () => {
      const { party } = await referred(undefined, { open: 'made', identity: 'jo' });
      await settled();
      expect(await countsAs(party)).toEqual([1, 1, 1]);
      expect(await countsAs('nobody')).toEqual([0, 0, 0]);
      expect(await countsAs(null)).toEqual([0, 0, 0]);
    });

    it('is not what hides the rows from a superuser: they are there', async () => {
      const { rowCount } = await admin.query('select from provider_adapter.held_event_v1');
      expect(rowCount).toBeGreaterThan(1);
    });

    it('holds for a role that is neither owner nor superuser and cannot put it aside', async () => {
      const { rows } = await asRole(
        `select rolsuper, rolbypassrls, exists (
           select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
           where nspname = 'provider_adapter' and relowner = (select oid from pg_roles where rolname = current_user)) as owner
         from pg_roles where rolname = current_user`,
      );
      expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, owner: false }]);
      await expect(asRole('alter table provider_adapter.held_event_v1 disable row level security')).rejects.toThrow(
        'must be owner',
      );
      await expect(asRole('set role hub_provider_adapter_owner')).rejects.toThrow('permission denied');
      const forced = await admin.query<{ relname: string }>(
        `select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
         where nspname = 'provider_adapter' and relrowsecurity and relforcerowsecurity order by 1`,
      );
      expect(forced.rows.map(({ relname }) => relname)).toEqual([...TABLES, 'episode_v1', 'parked_message'].sort());
    });

    it('lets nobody write rows of another party', async () => {
      const client = await database.pool('hub_provider_adapter').connect();
      try {
        await client.query('begin');
        await client.query(`select set_config('hub.party', 'harbor', true)`);
        await expect(
          client.query(
            `insert into provider_adapter.referral_v1 (party, referral, position, status, sent, received)
             values ('sunrise', gen_random_uuid(), 1, 'requested', false, true)`,
          ),
        ).rejects.toThrow('row-level security');
      } finally {
        await client.query('rollback');
        client.release();
      }
    });

    it('gives the adapter no way to the log', async () => {
      await expect(asRole('select from log.event')).rejects.toThrow('permission denied');
    });
  });

  describe('the inbound door', () => {
    const post = async (body: object, token = `${HARBOR}/publisher`) => {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/provider/inbound',
        headers: { authorization: `Bearer ${token}` },
        payload: body,
      });
      return {
        status: response.statusCode,
        body: response.json<Record<string, unknown>>(),
        type: response.headers['content-type'],
      };
    };
    const event = {
      specversion: '1.0',
      id: '17',
      source: '/intake',
      type: 'referral-hub.command.referral.accept.v1',
      subject: randomUUID(),
      data: { startBy: '2026-12-01' },
    };

    it('forwards a command with the caller’s own token and hands back the answer', async () => {
      answer = () => ({ status: 201, body: { referral: event.subject, token: 't' } });
      expect(await post(event)).toMatchObject({ status: 201, body: { token: 't' } });
      expect(sent).toEqual([
        expect.objectContaining({
          token: `${HARBOR}/publisher`,
          path: `/v1/referrals/${event.subject}/accept`,
          body: event.data,
        }),
      ]);
      await post(event);
      expect(sent[1]?.idempotencyKey).toBe(sent[0]?.idempotencyKey);
    });

    it('hands back a refusal as it was given', async () => {
      answer = () => ({ status: 409, body: { code: 'referral/not-yours-to-answer', status: 409 } });
      expect(await post(event)).toMatchObject({
        status: 409,
        body: { code: 'referral/not-yours-to-answer' },
        type: expect.stringContaining('application/problem+json'),
      });
    });

    it('takes nothing that is no CloudEvent of a command, and forwards nothing of it', async () => {
      expect((await post({ ...event, specversion: '0.3' })).status).toBe(400);
      expect((await post({ ...event, partyid: 'sunrise' })).status).toBe(400);
      expect((await post({ ...event, type: 'referral-hub.command.referral.receive.v1' })).body).toMatchObject({
        code: 'inbound/unknown-type',
      });
      expect((await post(event, `${HARBOR}/adapter`)).status).toBe(403);
      expect(sent).toEqual([]);
    });
  });
});
