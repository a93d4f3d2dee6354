import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { atLeastToken } from '@hub/http-edge';
import {
  HARBOR,
  SUNRISE,
  TABLES,
  adapter,
  admin,
  database,
  feed,
  get,
  list,
  referred,
  sent,
  settled,
  startProviderAdapter,
  stopProviderAdapter,
  tokens,
  vault,
} from './testing/provider-adapter';

jest.setTimeout(60_000);

beforeAll(startProviderAdapter);
afterAll(stopProviderAdapter);
beforeEach(() => adapter.forget());

describe('an adapter, in what it keeps apart and passes on', () => {
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
      const response = await adapter.http.inject({
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
      adapter.answer = () => ({ status: 201, body: { referral: event.subject, token: 't' } });
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
      adapter.answer = () => ({ status: 409, body: { code: 'referral/not-yours-to-answer', status: 409 } });
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
