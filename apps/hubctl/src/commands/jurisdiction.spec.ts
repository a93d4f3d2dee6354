import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../exit-codes';
import { folderWith, runIn } from '../testing/terminal';

const florida = join(__dirname, '..', '..', '..', '..', 'infra', 'jurisdictions', 'florida');

/** A copy in which one word is misspelt. */
function misspelt(): string {
  const folder = folderWith({});
  cpSync(florida, folder, { recursive: true });
  const file = join(folder, 'party-kinds.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('coveredEntity', 'coverdEntity'));
  return folder;
}

describe('hubctl jurisdiction check', () => {
  it('says that a folder is one that a hub adopts, without a hub', async () => {
    const { code, out } = await runIn(folderWith({}), ['jurisdiction', 'check', florida]);
    expect(code).toBe(EXIT.ok.code);
    expect(out).toContain('Florida');
    expect(out).toMatch(/me +Managing Entity/);
  });

  it('prints one JSON value with --json', async () => {
    const { code, out } = await runIn(folderWith({}), ['jurisdiction', 'check', florida, '--json']);
    expect(code).toBe(EXIT.ok.code);
    expect(JSON.parse(out)).toMatchObject({ valid: true, jurisdiction: 'Florida', exceptions: 2 });
  });

  it('names file, line and key of what is wrong, on standard error, and ends with the code for a wrong file', async () => {
    const { code, out, err } = await runIn(misspelt(), ['jurisdiction', 'check', '.']);
    expect([code, out]).toEqual([EXIT.usage.code, '']);
    expect(err).toMatch(/party-kinds\.yaml:\d+ {2}\/partyKinds\/1\/coverdEntity {2}There is no key "coverdEntity" here\./);
  });

  it('tells it as one JSON value too', async () => {
    const { code, err } = await runIn(misspelt(), ['jurisdiction', 'check', '.', '--json']);
    expect(code).toBe(EXIT.usage.code);
    expect(JSON.parse(err)).toMatchObject({ code: 'jurisdiction/faulty', details: [{ code: 'jurisdiction/fault' }] });
  });

  it('says so when there is no such folder', async () => {
    const { code, err } = await runIn(folderWith({}), ['jurisdiction', 'check', 'nowhere']);
    expect(code).toBe(EXIT.usage.code);
    expect(err).toContain('nowhere');
  });

  it('is what policy adopt asks before it sends anything', async () => {
    const { code, err } = await runIn(misspelt(), ['policy', 'adopt', '.'], { HUB_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(EXIT.usage.code);
    expect(err).toContain('coverdEntity');
  });
});
