import { IN_FLIGHT, passed, runFaults, type FaultRun } from '../../../infra/faults/run-faults';

/** The short form of `npm run faults`; the hub runs as it was built. */
describe('a hub that is killed three times while another process publishes', () => {
  let run: FaultRun;
  const told: string[] = [];

  beforeAll(async () => {
    run = await runFaults({ kills: 3, commands: 0, tell: (line) => told.push(line) });
  }, 300_000);

  it('was killed with at least 16 commands in flight each time, once together with its database', () => {
    expect(run.rounds).toHaveLength(3);
    expect(Math.min(...run.rounds.map(({ inFlight }) => inFlight))).toBeGreaterThanOrEqual(IN_FLIGHT);
    expect(run.rounds.map(({ killed }) => killed)).toContain('hub and database');
    // A run in which nothing was cut off would show nothing.
    expect(run.unknown).toBeGreaterThan(0);
    expect(run.followed).toBeGreaterThan(0);
    expect(run.report.commands).toBeGreaterThan(3 * IN_FLIGHT);
  });

  it('has every acknowledged command in both views exactly once and in order, and shows a stranger none', () => {
    expect(run.findings).toEqual([]);
    expect(run.report).toMatchObject({ kills: 3, lost: 0, doubled: 0, reordered: 0, leaked: 0 });
  });

  it('is judged by one that sees a command dropped, doubled, moved and leaked', () => {
    expect(run.report.controls).toHaveLength(4);
    expect(run.report.controls.filter(({ caught }) => !caught)).toEqual([]);
    expect(passed(run.report)).toBe(true);
    const blind = run.report.controls.map((control, index) => ({ ...control, caught: index !== 0 }));
    expect(passed({ ...run.report, controls: blind })).toBe(false);
  });
});
