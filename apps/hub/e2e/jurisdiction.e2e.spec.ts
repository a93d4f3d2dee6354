import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { demonstration } from '../src/demonstration/demonstration';
import { HubProcess } from '../testing/hub-process';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { People, done, see } from './people';

jest.setTimeout(30_000);

interface Board {
  readonly referrals: readonly { readonly referral: string }[];
  readonly counts: { readonly received: number };
}

describe('a jurisdiction’s configuration', () => {
  let hub: HubProcess;
  let people: People;

  beforeAll(async () => {
    hub = await HubProcess.start({ environment: { HUB_PARTY_KINDS: 'dv-shelter,school' } });
    people = await People.of(hub);
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  it('gives each further party kind its doors, and none to a kind that it does not name', async () => {
    for (const kind of ['dv-shelter', 'school', 'me'])
      for (const view of ['referrals', 'board'])
        expect([kind, view, (await people.bayview.get(`/v1/${kind}/${view}`)).status]).toEqual([kind, view, 200]);
    expect((await people.bayview.get('/v1/department/referrals')).status).toBe(404);
  });

  it('names parties and their kinds as the jurisdiction does where people read', async () => {
    const { code, out } = await hubctl(hub, 'board', '--as', 'gulf-coast');
    expect(code).toBe(0);
    expect(out).toContain('Board of Gulf Coast Family Partnership, Community-Based Care lead agency');
    expect(out).toContain('Network service provider');
  });

  it('decides anew when it changes, and leaves what was seen at an earlier moment as it was', async () => {
    const { referral = '', token } = await done(people.harbor, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: 'bayview-clinic' },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: 'Before' }] }, health: { need: 'Cardiology' } },
    });
    expect((await see(people.bayview, referral, token)).status).toBe(200);
    const board = () => hubctlJson<Board>(hub, 'board', '--as', 'bayview');
    const { value: before } = await board();
    expect(before.referrals.map((row) => row.referral)).toContain(referral);

    const moment = new Date().toISOString();
    const words = ['replay', '--stream', `referral-${referral}`, '--party', 'bayview-clinic', '--as', 'auditor'];
    const seen = await hubctl(hub, ...words, '--until', moment);
    expect(seen.out).toContain('referral.requested');

    // The same jurisdiction without its permission for treatment.
    const { policy } = await demonstration();
    const file = join(hub.data, 'changed.yaml');
    await mkdir(hub.data, { recursive: true });
    await writeFile(file, stringify({ ...policy, version: 'florida-without-treatment', permissions: [] }));
    expect((await hubctl(hub, 'policy', 'adopt', file, '--as', 'operator')).code).toBe(0);

    expect((await see(people.bayview, referral)).status).toBe(404);
    const { value: after } = await board();
    expect(after.referrals.map((row) => row.referral)).not.toContain(referral);
    expect(after.counts.received).toBe(after.referrals.length);

    const again = await hubctl(hub, ...words, '--until', moment);
    expect(again.out).toBe(seen.out);
    // The control: at a later moment it is another answer.
    expect((await hubctl(hub, ...words)).out).not.toContain('referral.requested');
  });
});
