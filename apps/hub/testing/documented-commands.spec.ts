import { commandsOf, filled, firstUnlike, namedBy } from './documented-commands';

const PAGE = `# A page

\`\`\`sh
hub list
hub show <referral> \\
  --as sunrise # exit code 5
\`\`\`

\`\`\`text
There is nothing … (hub/not-there)
\`\`\`

Prose.

\`\`\`text
shows something else
\`\`\`
`;

const ID = '518176f3-0781-8e99-8e32-df15d421ea9a';

describe('the commands of a page', () => {
  it('are read with their exit codes and what is shown of the last one', () =>
    expect(commandsOf(PAGE)).toEqual([
      { command: 'hub list', exitCode: 0, shown: [] },
      { command: 'hub show <referral> --as sunrise', exitCode: 5, shown: ['There is nothing … (hub/not-there)'] },
    ]));

  it('get their ids from what earlier ones printed, as sentence, table or JSON', () => {
    expect(namedBy(`Consent ${ID} is recorded.`).get('consent')).toBe(ID);
    expect(namedBy(`referral  status\n────────  ──────\n${ID}  requested\n`).get('referral')).toBe(ID);
    expect(namedBy(`{"kind":"replay","position":"47"}\n{"kind":"end"}\n`).get('position')).toBe('47');
    expect(filled('show <referral>', new Map([['referral', ID]]))).toBe(`show ${ID}`);
    expect(() => filled('show <referral>', new Map())).toThrow('<referral>');
  });

  it('are compared with what is shown, whatever ids and times', () => {
    const shown = ['a  2026-11-22 20:54  x', '…', `  #7 ${ID} … end`];
    expect(firstUnlike(shown, `a 2027-01-01 00:00 x\nmore\n#12 ${ID.replace('5', '6')} middle end`)).toBeUndefined();
    expect(firstUnlike(shown, 'a 2027-01-01 00:00 x\nmore')).toContain('end');
    expect(firstUnlike(shown, `#7 ${ID} end\na 2027-01-01 00:00 x`)).toContain('end');
    expect(firstUnlike(['status accepted'], 'status delivered')).toBe('status accepted');
  });
});
