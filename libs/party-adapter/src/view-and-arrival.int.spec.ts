import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReferralRow } from './query/referral-row';
import { referralEvents } from './testing/party-feed';
import {
  CBC,
  HARBOR,
  SUNRISE,
  TABLES,
  adapter,
  admin,
  feed,
  get,
  list,
  referred,
  sent,
  settled,
  startAdapter,
  startProviderAdapter,
  stopProviderAdapter,
  vault,
} from './testing/provider-adapter';

jest.setTimeout(60_000);

beforeAll(startProviderAdapter);
afterAll(stopProviderAdapter);
beforeEach(() => adapter.forget());

const identity = { names: [{ family: 'Doe', given: ['Jo'] }] };

describe('an adapter, in what it shows and reports', () => {
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
      adapter.answer = () => ({ status: answers.shift() ?? 200, body: {} });
      const { disclosure } = await referred();
      const made = await reported(3);
      expect(new Set(made.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set([disclosure.id]));
      await sleep(1_500);
      expect(reports()).toHaveLength(3);
    });

    it('is given up when the answer is final', async () => {
      adapter.answer = () => ({ status: 409, body: { code: 'referral/superseded' } });
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
      await adapter.stop();
      await admin.query(
        `truncate provider_adapter.held_event_v1, provider_adapter.held_segment_v1, provider_adapter.referral_v1`,
      );
      await admin.query('truncate provider_adapter.mark');
      await admin.query(`update provider_adapter.projection set reached = 0`);
      await admin.query('delete from bus.group_position');
      await startAdapter();
      await settled();
      await sleep(1_200);
      expect(await contents()).toEqual(before);
      expect(reports()).toEqual([]);
    });
  });
});
