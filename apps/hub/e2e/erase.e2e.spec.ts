import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createPool } from '@hub/postgres';
import { adminUrl } from '../testing/embedded-database';
import { HubProcess } from '../testing/hub-process';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { People, done, eventually, release, see } from './people';

const CBC = 'gulf-coast-cbc';
const PART_2 = 'sunrise-recovery';
const FAMILY = 'Evanescent';
/** Tokens have hundreds of bits; ids and types are shorter. */
const OPAQUE = /"[\w-]{80,}"/g;

jest.setTimeout(60_000);

describe('a master key that is replaced, a client who is held and then erased, through the command line', () => {
  let hub: HubProcess;
  let people: People;
  let referral: string;
  let subject: string;
  let token: string;
  const printed = new Map<string, string>();

  beforeAll(async () => {
    hub = await HubProcess.start();
    people = await People.of(hub);
    const sent = await done(people.gulfCoast, '/v1/referrals', {
      client: { id: randomUUID() },
      to: { party: PART_2 },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: FAMILY }] }, 'substance-use': { need: 'Assessment' } },
    });
    referral = sent.referral ?? '';
    const categories = ['identity', 'child-welfare', 'substance-use'];
    const form = release([CBC, PART_2], [PART_2, CBC], categories);
    token = (await done(people.gulfCoast, '/v1/consents', { referral, form })).token;
    await eventually(
      async () => (await see(people.gulfCoast, referral)).body.status,
      (status) => status === 'delivered',
    );
    subject = await newestSubject(hub);
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  const shown = async () => JSON.stringify((await see(people.sunrise, referral, token)).body);

  /** What was there up to a moment, as everybody who may look at it sees it. */
  const look = async (until: string): Promise<ReadonlyMap<string, string>> => {
    const looks: readonly (readonly string[])[] = [
      ['replay', '--stream', `referral-${referral}`, '--until', until, '--as', 'auditor'],
      ['replay', '--stream', `consents-${subject}`, '--until', until, '--as', 'auditor'],
      ['replay', '--stream', `referral-${referral}`, '--party', PART_2, '--until', until, '--as', 'auditor'],
      ['replay', '--all', '--until', until, '--as', 'auditor'],
      ['trace', referral, '--as', 'auditor', '--json'],
      ['trace', referral, '--as', 'gulf-coast', '--json'],
    ];
    const seen = new Map<string, string>();
    for (const words of looks) {
      const { code, out, err } = await hubctl(hub, ...words);
      if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err}`);
      // A position is another opaque token at each look of a party (decision 21); the hub's own staff sees it as it is.
      seen.set(words.join(' '), words.includes('gulf-coast') ? out.replaceAll(OPAQUE, '"opaque"') : out);
    }
    return seen;
  };
  let moment: string;

  it('goes on after a kill with the key before and a new one, and wraps everything under the new one', async () => {
    expect(await shown()).toContain(FAMILY);
    const file = (name: string) => join(hub.data, 'keys', name);
    await hub.kill();
    await rename(file('master.key'), file('master-previous.key'));
    await hub.start();
    expect(await shown()).toContain(FAMILY);
    await hub.kill();
    await hub.start();
    const rotated = await hubctlJson<{ rewrapped: number; remaining: number }>(hub, 'vault', 'rotate', '--as', 'operator');
    expect(rotated).toMatchObject({ code: 0, value: { remaining: 0 } });
    expect(rotated.value.rewrapped).toBeGreaterThan(0);
    await rm(file('master-previous.key'));
    await hub.stop();
    await hub.start();
    expect(await shown()).toContain(FAMILY);
  });

  it('refuses the erasure while a hold is in force, and says how to go on', async () => {
    const until = '2999-12-31T05:00:00Z';
    const placed = await hubctlJson<{ hold: string }>(
      hub,
      ...['vault', 'hold', subject, '--reason', 'litigation', '--until', until, '--as', 'operator'],
    );
    expect(placed.code).toBe(0);
    const refused = await hubctl(hub, 'vault', 'erase', subject, '--for-good', '--as', 'operator');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(until)]);
    expect(refused.err).toContain('vault/held');
    expect(await shown()).toContain(FAMILY);
    expect((await hubctl(hub, 'vault', 'release', subject, placed.value.hold, '--as', 'operator')).code).toBe(0);
  });

  it('shows no content any more after the erasure', async () => {
    moment = new Date().toISOString();
    for (const [words, out] of await look(moment)) printed.set(words, out);
    expect([...printed.values()].join('')).not.toContain(FAMILY);
    expect((await hubctl(hub, 'vault', 'erase', subject, '--for-good', '--as', 'operator')).code).toBe(0);
    expect(await shown()).not.toContain(FAMILY);
    expect(JSON.stringify((await see(people.gulfCoast, referral)).body)).not.toContain(FAMILY);
  });

  it('prints what it printed before, in every replay and trace, and again after a restart', async () => {
    expect(await look(moment)).toEqual(printed);
    await hub.kill();
    await hub.start();
    expect(await look(moment)).toEqual(printed);
    expect(await shown()).not.toContain(FAMILY);
  });

  it('control: a replay of a later moment is another one, so these could differ', async () => {
    const words = ['replay', '--all', '--until', moment, '--as', 'auditor'].join(' ');
    const later = await hubctl(hub, 'replay', '--all', '--as', 'auditor');
    expect(later.code).toBe(0);
    expect(later.out).not.toBe(printed.get(words));
  });
});

/** The client for whom something was sealed last: nobody else refers anybody meanwhile. */
async function newestSubject(hub: HubProcess): Promise<string> {
  const pool = createPool(await adminUrl(hub.data), { max: 1 });
  try {
    const { rows } = await pool.query<{ subject: string }>(
      'select subject::text as subject from vault.category_key order by created_at desc limit 1',
    );
    const [newest] = rows;
    if (!newest) throw new Error('Nothing was sealed.');
    return newest.subject;
  } finally {
    await pool.end();
  }
}
