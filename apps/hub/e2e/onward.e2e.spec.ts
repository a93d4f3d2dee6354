import { randomUUID } from 'node:crypto';
import { HubProcess } from '../testing/hub-process';
import { People, done, eventually, list, see } from './people';

const HARBOR = 'harbor-clinic';
const BAYVIEW = 'bayview-clinic';
const SUNRISE = 'sunrise-recovery';

interface Traced {
  readonly referrals: readonly { readonly referral: string; readonly partOf?: string; readonly state: string }[];
  readonly entries: readonly { readonly kind: string; readonly type?: string }[];
}

jest.setTimeout(30_000);

/** Through the whole pipe: only there a question's arrival, and the clock that it starts, come from the other party's own view. */
describe('a referral that is asked about and referred on', () => {
  let hub: HubProcess;
  let people: People;
  let referral = '';
  let part = '';

  beforeAll(async () => {
    hub = await HubProcess.start();
    people = await People.of(hub);
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  it('waits for whoever was asked once the question has arrived, and goes on when the answer has', async () => {
    const published = await done(people.harbor, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: BAYVIEW },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: 'Onward' }] }, health: { need: 'Cardiology' } },
    });
    referral = published.referral ?? '';
    const next = async () => (await see(people.bayview, referral)).body.whoActsNext;
    await eventually(next, (acts) => acts?.party === BAYVIEW && acts.act === 'answer');
    await done(people.bayview, `/v1/referrals/${referral}/ask-information`, {
      contents: { health: { notes: 'Which medication?' } },
    });
    const asked = await eventually(next, (acts) => acts?.party === HARBOR && acts.act === 'give-information');
    expect(asked).toEqual({ party: HARBOR, act: 'give-information', by: expect.any(String) });

    const mine = await see(people.harbor, referral);
    expect(mine.body.content.health?.[BAYVIEW]).toEqual({ notes: 'Which medication?' });
    const question = mine.body.events.find(({ type }) => type === 'referral.information-requested');
    await done(people.harbor, `/v1/referrals/${referral}/give-information`, {
      asked: question?.id,
      contents: { health: { notes: 'A beta blocker.' } },
    });
    const again = await eventually(next, (acts) => acts?.party === BAYVIEW && acts.act === 'answer');
    expect(again).toEqual({ party: BAYVIEW, act: 'answer', by: expect.any(String) });
    expect((await see(people.bayview, referral)).body.content.health?.[HARBOR]).toEqual({ notes: 'A beta blocker.' });

    const scheduled = async () => {
      await done(people.bayview, `/v1/referrals/${referral}/waitlist`, { position: 1 });
      await done(people.bayview, `/v1/referrals/${referral}/accept`, {});
      return done(people.bayview, `/v1/referrals/${referral}/schedule`, { startsAt: '2030-01-07T15:00:00Z' });
    };
    const { token } = await scheduled();
    expect((await see(people.harbor, referral, token)).body).toMatchObject({
      status: 'scheduled',
      whoActsNext: { party: BAYVIEW, act: 'report-appointment' },
    });
  });

  it('is one chain for the hub’s auditor from either end, and each party’s own side for the parties', async () => {
    const onward = await done(people.bayview, '/v1/referrals', {
      to: { party: SUNRISE },
      purpose: 'treatment',
      partOf: referral,
      contents: { 'substance-use': { need: 'Assessment' } },
    });
    part = onward.referral ?? '';
    const own = await see(people.bayview, part, onward.token);
    expect(own.body).toMatchObject({ partOf: referral, client: (await see(people.bayview, referral)).body.client });
    // Its own basis decides: nothing lets the programme know, and nothing tells the first sender.
    expect((await see(people.sunrise, part, onward.token)).status).toBe(404);
    expect((await see(people.harbor, part, onward.token)).status).toBe(404);
    expect((await list(people.harbor, onward.token)).map((row) => row.referral)).not.toContain(part);

    const chainOf = async (person: typeof people.auditor, id: string) => {
      const { body } = await person.get<Traced>(`/v1/trace/referrals/${id}`);
      return body.referrals.map(({ referral: each, partOf }) => [each, partOf]);
    };
    const chain = [
      [referral, undefined],
      [part, referral],
    ];
    expect(await chainOf(people.auditor, part)).toEqual(chain);
    expect(await chainOf(people.auditor, referral)).toEqual(chain);
  });

  it('goes on when its part is over', async () => {
    const { token } = await done(people.bayview, `/v1/referrals/${part}/cancel`, { reason: 'no-longer-needed' });
    expect((await see(people.bayview, part, token)).body.status).toBe('cancelled');
    expect((await see(people.bayview, referral, token)).body.status).toBe('scheduled');
  });
});
