import { randomUUID } from 'node:crypto';
import { HubProcess } from '../testing/hub-process';
import { People, done, see, today } from './people';

jest.setTimeout(30_000);

interface Traced {
  readonly entries: readonly {
    readonly kind: string;
    readonly to?: string;
    readonly segments?: readonly {
      readonly category: string;
      readonly state: string;
      readonly reason?: string;
      readonly bases?: readonly unknown[];
    }[];
  }[];
}

describe('what is disclosed without a consent', () => {
  let hub: HubProcess;
  let people: People;

  beforeAll(async () => {
    hub = await HubProcess.start();
    people = await People.of(hub);
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  const traced = async (referral: string) => (await people.auditor.get<Traced>(`/v1/trace/referrals/${referral}`)).body;

  it('lets a clinic refer to a clinic for treatment, on 45 CFR 164.506, and the trace says so', async () => {
    const { referral = '', token } = await done(people.harbor, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: 'bayview-clinic' },
      purpose: 'treatment',
      contents: {
        identity: { names: [{ family: 'Permitted' }] },
        health: { need: 'Cardiology' },
        'mental-health': { notes: 'Anxiety' },
      },
    });
    const { status, body } = await see(people.bayview, referral, token);
    expect(status).toBe(200);
    expect(Object.keys(body.content).sort()).toEqual(['health', 'identity']);
    expect(body.bases).toContainEqual(expect.objectContaining({ kind: 'permission', citation: '45 CFR 164.506(c)' }));

    const given =
      (await traced(referral)).entries.find(({ kind, to }) => kind === 'disclosure' && to === 'bayview-clinic')?.segments ?? [];
    expect(given.find(({ category }) => category === 'health')).toMatchObject({
      state: 'made',
      bases: [{ kind: 'permission', regime: 'hipaa', citation: '45 CFR 164.506(c)' }],
    });
    expect(given.find(({ category }) => category === 'mental-health')).toEqual({
      category: 'mental-health',
      state: 'withheld',
      reason: 'no-basis',
    });
  });

  it('lets no permission of one regime open what belongs to another', async () => {
    const { referral = '', token } = await done(people.harbor, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: 'sunrise-recovery' },
      purpose: 'treatment',
      contents: { health: { need: 'Consultation' } },
    });
    expect((await see(people.sunrise, referral, token)).status).toBe(404);
  });

  it('opens in a recorded medical emergency what its regime allows, until it ends, and the trace says so', async () => {
    const { referral = '' } = await done(people.sunrise, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: 'bayview-clinic' },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: 'Emergency' }] }, 'substance-use': { need: 'Overdose, medication list' } },
    });
    const lacking = await people.sunrise.command('/v1/exceptions', {
      referral,
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      recipient: 'bayview-clinic',
      categories: ['identity', 'substance-use'],
      purpose: 'treatment',
      facts: { recipient: 'Dr. Ito, Bayview Community Clinic' },
    });
    expect(lacking.status).toBe(422);
    expect(JSON.stringify(lacking.body)).toMatch(/2\.51/);

    const invoke = (regime: string, categories: readonly string[]) =>
      done(people.sunrise, '/v1/exceptions', {
        referral,
        kind: 'medical-emergency',
        regime,
        recipient: 'bayview-clinic',
        categories,
        purpose: 'treatment',
        facts: {
          recipient: 'Dr. Ito, Bayview Community Clinic',
          discloser: 'R. Vance, Sunrise',
          occurredAt: new Date(Date.now() - 60_000).toISOString(),
          nature: 'Overdose',
        },
      });
    // The request implies health as well (a clinic is addressed): each regime has an exception of its own.
    const part2 = await invoke('42-cfr-part-2', ['identity', 'substance-use']);
    const hipaa = await invoke('hipaa', ['health', 'identity']);
    const { status, body } = await see(people.bayview, referral, hipaa.token);
    expect(status).toBe(200);
    expect(Object.keys(body.content).sort()).toEqual(['identity', 'substance-use']);
    expect(body.bases).toContainEqual(expect.objectContaining({ kind: 'exception', citation: '42 CFR 2.51' }));
    expect(JSON.stringify(await traced(referral))).toContain('42 CFR 2.51');

    const ended = await done(people.sunrise, `/v1/exceptions/${part2.exception}/end`, {});
    expect((await people.bayview.get(`/v1/provider/referrals/${referral}`)).status).toBe(404);
    expect((await see(people.bayview, referral, ended.token)).status).toBe(404);
  });

  it('refuses a release that lacks what 42 CFR 2.31 asks for, naming each missing element with its citation', async () => {
    const answer = await people.gulfCoast.command<{ code: string; errors: { detail: string; citation?: string }[] }>(
      '/v1/consents',
      {
        client: { id: randomUUID() },
        form: {
          disclosers: ['gulf-coast-cbc'],
          recipients: [{ party: 'sunrise-recovery' }],
          categories: ['substance-use'],
          purposes: ['treatment'],
          signatures: [{ by: 'subject', on: today() }],
        },
      },
    );
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('consent/missing-element');
    expect(answer.body.errors.map(({ citation }) => citation).every((citation) => /2\.31/.test(citation ?? ''))).toBe(true);
    expect(answer.body.errors.length).toBeGreaterThanOrEqual(3);
  });
});
