import type { Part } from './report';
import { printed, recorded } from './results';

const log: Part = {
  part: 'log',
  name: 'A log that is killed',
  seconds: 12.4,
  result: {
    commands: 0,
    kills: 3,
    lost: 0,
    doubled: 1,
    reordered: 0,
    leaked: 0,
    controls: [{ name: 'one that loses', caught: false }],
    findings: [],
    figures: [['kill -9 of the server', '3']],
  },
};
const sweep: Part = { part: 'sweep', name: 'A sweep', seconds: 0, result: { skipped: 'There is no strace on this machine.' } };

describe('the results of a fault run', () => {
  it('tell what was done, what was counted, and which control was not caught', () => {
    expect(printed([log, sweep])).toBe(
      [
        'A log that is killed (12 s)',
        '  kill -9 of the server    3',
        '  lost                     0',
        '  doubled                  1',
        '  reordered                0',
        '  leaked                   0',
        '  control: one that loses  NOT CAUGHT',
        '',
        'A sweep: skipped. There is no strace on this machine.',
      ].join('\n'),
    );
  });

  it('replace those of the same part in the page, and leave the others', () => {
    const page =
      'Before\n<!-- results: log -->\nold\n<!-- /results -->\n<!-- results: sweep -->\nkept\n<!-- /results -->\nafter\n';
    const text = recorded(page, [log], ['--part', 'log'], new Date('2026-12-01T23:30:00Z'));
    expect(text).toContain('`npm run --silent faults -- --part log`, 2026-12-01:');
    expect(text).toContain('control: one that loses  NOT CAUGHT');
    expect(text).not.toContain('old');
    expect(text).toContain('<!-- results: sweep -->\nkept\n<!-- /results -->\nafter');
    expect(recorded(text, [log], ['--part', 'log'], new Date('2026-12-01T23:30:00Z'))).toBe(text);
  });

  it('are refused by a page that has no place for them', () => {
    expect(() => recorded('Nothing', [log], [], new Date())).toThrow('no place for the results of log');
  });
});
