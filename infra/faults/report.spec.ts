import { passed, reportOf, type Part, type PartResult } from './report';

const clean: PartResult = {
  commands: 10,
  kills: 2,
  lost: 0,
  doubled: 0,
  reordered: 0,
  leaked: 0,
  controls: [{ name: 'one that loses', caught: true }],
  findings: [],
  figures: [],
};
const part = (result: Part['result']): Part => ({ part: 'log', name: 'A part', seconds: 1, result });

describe('the report of a fault run', () => {
  it('adds up the parts that ran', () => {
    const report = reportOf([part(clean), part({ skipped: 'There is no strace.' }), part({ ...clean, lost: 1 })]);
    expect(report).toMatchObject({ commands: 20, kills: 4, lost: 1, doubled: 0, reordered: 0, leaked: 0 });
    expect(report.controls).toHaveLength(2);
  });

  it('passes where nothing was found and every control was caught, whatever else was skipped', () => {
    expect(passed([part(clean), part({ skipped: 'There is no strace.' })])).toBe(true);
  });

  it.each([
    ['something was lost', { lost: 1 }],
    ['something was doubled', { doubled: 1 }],
    ['something was reordered', { reordered: 1 }],
    ['something leaked', { leaked: 1 }],
    ['a control was not caught', { controls: [{ name: 'one that loses', caught: false }] }],
    ['there is a finding that is none of the four', { findings: ['empty: no kill cut anything off'] }],
  ])('does not pass where %s', (_, change) => {
    expect(passed([part(clean), part({ ...clean, ...change })])).toBe(false);
  });

  it('does not pass where nothing ran', () => {
    expect(passed([part({ skipped: 'There is no strace.' })])).toBe(false);
    expect(passed([])).toBe(false);
  });
});
