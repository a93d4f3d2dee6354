import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { dataFolder, describeWithData } from '../../../libs/fhir/src/testing/shared-data';
import { demonstration } from '../src/demonstration/demonstration';
import { HubProcess } from '../testing/hub-process';
import { hubctl, hubctlJson } from '../testing/hubctl';
import { People, list, see, today } from './people';

jest.setTimeout(60_000);

const CLINIC = 'Organization/SDOHCC-OrganizationClinicExample';
const PLATFORM = 'Organization/SDOHCC-OrganizationCoordinationPlatformExample';

interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly {
    readonly outcome: string;
    readonly item?: string;
    readonly code?: string;
    readonly referral?: string;
    readonly message: string;
  }[];
}

describeWithData('fhir-sdoh', 'the published FHIR examples, through hubctl', () => {
  const folder = dataFolder('fhir-sdoh');
  let hub: HubProcess;
  let people: People;
  let map: string;
  let referral: string;

  const publish = (...more: readonly string[]) =>
    hubctlJson<Report>(hub, 'publish', folder, '--party-map', map, '--as', 'harbor', ...more);
  const referrals = ({ items }: Report) => items.filter(({ item }) => item?.startsWith('Task/'));

  beforeAll(async () => {
    hub = await HubProcess.start();
    people = await People.of(hub);
    await mkdir(hub.data, { recursive: true });
    map = join(hub.data, 'parties.yaml');
    await writeFile(map, stringify({ [CLINIC]: 'harbor-clinic', [PLATFORM]: 'bayview-clinic' }));
  }, 120_000);
  afterAll(async () => hub?.dispose(), 60_000);

  it('takes from a party what that party asked for, and refuses it what another party asked for', async () => {
    const { code, value } = await publish();
    expect(code).toBe(1);
    const accepted = value.items.filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toHaveLength(1);
    expect(referrals(value).filter(({ outcome }) => outcome === 'refused')).toHaveLength(1);
    expect(referrals(value).filter(({ code: why }) => why === 'fhir/addressed-to-patient')).toHaveLength(4);
    referral = accepted[0]?.referral ?? '';
    expect(referral).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes the rest from an importer whom the policy names, and knows what it has already', async () => {
    const { policy } = await demonstration();
    const adopted = join(hub.data, 'policy.yaml');
    await writeFile(adopted, stringify({ ...policy, version: 'with-an-importer', importers: ['harbor-clinic'] }));
    expect((await hubctl(hub, 'policy', 'adopt', adopted, '--as', 'operator')).code).toBe(0);

    const { value } = await publish();
    expect(value.items.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(value.items.filter(({ outcome }) => outcome === 'already-known').map((item) => item.referral)).toContain(referral);
    const again = await publish();
    expect(again.value.counts.accepted).toBe(0);
  });

  it('discloses to nobody what has no basis, and to the mapped owner once hubctl consent give has given one', async () => {
    const { body: mine } = await people.harbor.get<{ status: string }>(`/v1/provider/referrals/${referral}`);
    expect(mine.status).toBe('ended');
    expect((await list(people.bayview)).map((row) => row.referral)).not.toContain(referral);

    const given = await hubctlJson<{ token: string }>(
      hub,
      ...[
        'consent',
        'give',
        '--as',
        'harbor',
        '--referral',
        referral,
        '--disclosers',
        'harbor-clinic',
        '--recipients',
        'bayview-clinic',
      ],
      ...['--categories', 'identity,contact,health,benefits', '--purposes', 'treatment,care-coordination,benefits-services'],
      ...['--until', '2030-12-31', '--subject-name', 'on paper', '--signed-on', today()],
      ...['--states', 'right-to-revoke,redisclosure,consequences-of-refusing'],
    );
    expect(given.code).toBe(0);
    const { status, body } = await see(people.bayview, referral, given.value.token);
    expect(status).toBe(200);
    expect(JSON.stringify(body.content.identity)).toContain('1987-02-20');
  });
});
