import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptPolicyDecider, localName, type PolicyAdopted } from '@hub/parties';
import { readJurisdiction, type JurisdictionFault } from './index';

const jurisdictions = join(__dirname, '..', '..', '..', 'infra', 'jurisdictions');
const folderOf = (name: string) => join(jurisdictions, name);

async function read(name: string): Promise<PolicyAdopted> {
  const { policy, faults } = await readJurisdiction(folderOf(name));
  expect(faults).toEqual([]);
  if (policy === undefined) throw new Error('It has faults.');
  return policy;
}

describe.each(['florida', 'massachusetts', 'sacramento'])('the jurisdiction %s', (name) => {
  it('is one that a hub adopts', async () => {
    const policy = await read(name);
    expect(adoptPolicyDecider.decide({ policy }, adoptPolicyDecider.initialState)).toHaveLength(1);
  });

  it('cites a source for every permission and exception, and opens nothing of domestic violence', async () => {
    const { permissions, exceptions } = await read(name);
    for (const { citation, categories } of [...permissions, ...exceptions]) {
      expect(citation).toMatch(/\d/);
      expect(categories).not.toContain('domestic-violence');
    }
  });
});

describe('local names', () => {
  it.each([
    ['florida', 'cbc', 'Community-Based Care lead agency'],
    ['florida', 'me', 'Managing Entity'],
    ['massachusetts', 'lead-agency', 'Area-based lead agency'],
    ['massachusetts', 'resource-center', 'Regional resource center'],
    ['massachusetts', 'area-office', 'DSS area office'],
    ['sacramento', 'provider', 'Community-based organization'],
  ])('are the jurisdiction’s own: in %s %s is a %s', async (jurisdiction, kind, label) =>
    expect(localName(await read(jurisdiction), kind)).toBe(label),
  );

  it('are of no kind that a jurisdiction does not have', async () => {
    const kinds = (await read('massachusetts')).partyKinds.map(({ kind }) => kind);
    expect(kinds).not.toContain('cbc');
    expect(kinds).not.toContain('me');
  });

  it('permit outside Florida what is federal, and nothing else', async () => {
    for (const name of ['massachusetts', 'sacramento'])
      for (const { citation } of [...(await read(name)).permissions, ...(await read(name)).exceptions])
        expect(citation).toMatch(/^\d+ (CFR|USC) /);
  });
});

describe('a folder that is not as it should be', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-jurisdiction-'));
    await cp(folderOf('florida'), folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const change = async (file: string, from: string | RegExp, to: string) => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).toMatch(from);
    await writeFile(join(folder, file), text.replace(from, to));
  };
  const faults = async (): Promise<readonly JurisdictionFault[]> => (await readJurisdiction(folder)).faults;

  it.each<[string, string, RegExp, string, Partial<JurisdictionFault>]>([
    ['an unknown key at the top', 'time-limits.yaml', /startHours/, 'startHour', { path: '/startHour' }],
    [
      'an unknown key deep inside',
      'party-kinds.yaml',
      /coveredEntity: true/,
      'coverdEntity: true',
      { path: '/partyKinds/1/coverdEntity', message: 'There is no key "coverdEntity" here.' },
    ],
    [
      'a value that is no word of the hub’s',
      'permissions.yaml',
      /\[treatment\]/,
      '[treatmnt]',
      { path: '/permissions/0/purposes/0', message: expect.stringContaining('care-coordination') },
    ],
    ['a limit of an act that nobody has', 'time-limits.yaml', /confirm:/, 'confirmation:', { path: '/acts/confirmation' }],
    ['a citation left out', 'exceptions.yaml', / {4}citation: 42 CFR 2\.51\n/, '', { path: '/exceptions/0' }],
    [
      'text that is no YAML',
      'holidays.yaml',
      /holidays:/,
      'holidays: [',
      { path: '', message: expect.stringMatching(/no YAML/) },
    ],
  ])('is told apart by file, line and path: %s', async (_, file, from, to, fault) => {
    await change(file, from, to);
    expect(await faults()).toContainEqual(expect.objectContaining({ file, line: expect.any(Number), ...fault }));
  });

  it('points at the line', async () => {
    await change('party-kinds.yaml', /coveredEntity: true/, 'coverdEntity: true');
    const lines = (await readFile(join(folder, 'party-kinds.yaml'), 'utf8')).split('\n');
    const [fault] = await faults();
    expect(lines[(fault?.line ?? 0) - 1]).toContain('coverdEntity');
  });

  it.each<[string, string, RegExp, string, RegExp]>([
    ['a permission for a kind that is not listed', 'permissions.yaml', /\[cbc\]/, '[bakery]', /unlisted party kind/],
    ['a limit in two units', 'time-limits.yaml', /hours: 168/, 'hours: 168, businessDays: 7', /"introduce" cannot be reckoned/],
    ['a holiday that no calendar has', 'holidays.yaml', /2026-12-25/, '2026-02-30', /There is no 2026-02-30/],
    ['a regime’s row that opens another’s category', 'permissions.yaml', /\[health,/, '[substance-use,', /another regime/],
    ['a time zone that is none', 'jurisdiction.yaml', /America\/New_York/, 'Florida', /IANA/],
  ])('is refused by the rules by which a hub adopts: %s', async (_, file, from, to, sentence) => {
    await change(file, from, to);
    expect(await faults()).toEqual([
      expect.objectContaining({ file: expect.stringContaining(file), message: expect.stringMatching(sentence) }),
    ]);
  });

  it('has a file too many, or one too few', async () => {
    await writeFile(join(folder, 'holiday.yaml'), 'holidays: []\n');
    await rm(join(folder, 'trust.yaml'));
    expect((await faults()).map(({ file, path }) => [file, path])).toEqual([
      ['holiday.yaml', ''],
      ['trust.yaml', ''],
    ]);
  });

  it('tells all its faults at once', async () => {
    await change('time-limits.yaml', /startHours/, 'startHour');
    await change('permissions.yaml', /\[treatment\]/, '[treatmnt]');
    expect(new Set((await faults()).map(({ file }) => file))).toEqual(new Set(['time-limits.yaml', 'permissions.yaml']));
  });
});
