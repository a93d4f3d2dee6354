import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../exit-codes';
import { folderWith, runIn } from '../testing/terminal';
import { readCommands } from './commands-file';
import type { Report } from './report';

const bundle = {
  resourceType: 'Bundle',
  entry: [
    {
      resource: {
        resourceType: 'Task',
        id: 't',
        status: 'accepted',
        intent: 'order',
        code: { coding: [{ code: 'fulfill' }] },
        focus: { reference: 'ServiceRequest/s' },
        for: { reference: 'Patient/p' },
        authoredOn: '2026-10-01T10:00:00Z',
        requester: { reference: 'Organization/a' },
        owner: { reference: 'Organization/b' },
      },
    },
    { resource: { resourceType: 'Patient', id: 'p', name: [{ family: 'Marlene' }] } },
    { resource: { resourceType: 'Observation', id: 'o' } },
  ],
};
const parties = { 'Organization/a': 'gulf', 'Organization/b': 'harbor' };

describe('publishing, before anything is sent', () => {
  const folder = folderWith({
    'a.json': bundle,
    'map.yaml': 'Organization/a: gulf\nOrganization/b: harbor\n',
    'map.json': parties,
    'wrong.yaml': 'Organization/a: "Not A Party"\n',
    'bad.json': '{"name": Marlene',
  });
  const dryRun = async (...words: string[]) => {
    const { code, out, err } = await runIn(folder, ['publish', ...words, '--dry-run', '--json']);
    return { code, err, report: JSON.parse(out) as Report };
  };

  it('says item by item what would be sent, without a sign-in', async () => {
    const { code, report } = await dryRun('a.json', '--party-map', 'map.yaml');
    expect(code).toBe(EXIT.ok.code);
    expect(report.items.map(({ item, outcome }) => [item, outcome])).toEqual([
      ['Task/t', 'not-sent'],
      ['Observation/o', 'not-handled'],
      ['Patient/p', 'not-handled'],
    ]);
    expect(report.counts).toMatchObject({ 'not-sent': 1, 'not-handled': 2, refused: 0, warnings: 1 });
  });

  it('takes the party map as JSON or YAML', async () =>
    expect((await dryRun('a.json', '--party-map', 'map.json')).report).toEqual(
      (await dryRun('a.json', '--party-map', 'map.yaml')).report,
    ));

  it('refuses what no party is named for, with its own exit code, and writes the report', async () => {
    const { code, report } = await dryRun('a.json', '--report', 'report.json');
    expect(code).toBe(EXIT.refused.code);
    expect(report.items[0]).toMatchObject({ item: 'Task/t', outcome: 'refused', code: 'fhir/organization-not-mapped' });
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual(report);
  });

  it('refuses a map that names no parties', async () => {
    const { code, err } = await runIn(folder, ['publish', 'a.json', '--party-map', 'wrong.yaml', '--dry-run']);
    expect([code, err]).toEqual([EXIT.usage.code, expect.stringContaining('hubctl/wrong-party-map')]);
  });

  it('keeps the good items of a folder with a bad file, and quotes nothing of it', async () => {
    const { code, out, err } = await runIn(folder, ['publish', 'bad.json', '--dry-run']);
    expect(code).toBe(EXIT.refused.code);
    expect(out).toContain('line 1, column 10');
    expect(out + err).not.toContain('Marlene');
  });
});

describe('the hub’s own commands, one a line', () => {
  const read = (...lines: string[]) => readCommands({ name: 'c.ndjson', bytes: Buffer.from(lines.join('\n')) });
  const SUBJECT = '4e000000-0000-4000-8000-000000000001';

  it('sends each to its route under its key, in order', () => {
    const { sendings, refused } = read(
      '{"command":"referral.request","key":"k1","body":{"purpose":"treatment"}}',
      '',
      `{"command":"referral.accept","key":"k2","subject":"${SUBJECT}","body":{}}\r`,
      `{"command":"consent.revoke","key":"k3","subject":"${SUBJECT}"}`,
    );
    expect(refused).toEqual([]);
    expect(sendings.map(({ place, path, key }) => [place, path, key])).toEqual([
      ['line 1', '/v1/referrals', 'k1'],
      ['line 3', `/v1/referrals/${SUBJECT}/accept`, 'k2'],
      ['line 4', `/v1/consents/${SUBJECT}/revoke`, 'k3'],
    ]);
    expect(sendings.map((sending) => sending.body(new Map()))).toEqual([{ purpose: 'treatment' }, {}, {}]);
  });

  it.each([
    ['{"command":"referral.request","key":"k"', 'publish/not-json'],
    ['[]', 'publish/wrong-line'],
    ['{"command":"referral.delete","key":"k"}', 'publish/wrong-line'],
    ['{"command":"referral.request"}', 'publish/wrong-line'],
    ['{"command":"referral.request","key":"with space"}', 'publish/wrong-line'],
    ['{"command":"referral.request","key":"k","extra":1}', 'publish/wrong-line'],
    ['{"command":"referral.accept","key":"k"}', 'publish/subject-missing'],
    ['{"command":"referral.accept","key":"k","subject":"../parties"}', 'publish/wrong-line'],
    ['{"command":"referral.request","key":"k","body":{"a":"\\ud800"}}', 'publish/lone-surrogate'],
  ])('refuses the line %s and keeps the others', (line, code) => {
    const { sendings, refused } = read(line, '{"command":"referral.request","key":"k1"}');
    expect(refused).toMatchObject([{ outcome: 'refused', code, place: 'line 1' }]);
    expect(sendings).toHaveLength(1);
  });
});
