import fc from 'fast-check';
import { judge, type Row, type Views } from './judge';
import { commandsOf, type LedgerCommand, type LedgerEntry } from './ledger';
import { CAST, RECORDED, STEPS, answers, request, type Command } from './referral-steps';

/** A publisher that requested `follow.length` referrals and took each so many steps, and views that show exactly that. */
function honestRun(follow: readonly number[]): { ledger: readonly LedgerCommand[]; views: Views } {
  const entries: LedgerEntry[] = [];
  const rows = follow.map((steps, index) => {
    const referral = `referral-${index}`;
    const first = request('1a', index);
    const commands = [first, ...answers(first.marker, referral)].slice(0, steps + 1);
    for (const command of commands) entries.push({ entry: 'intended', ...command }, acknowledged(command, referral));
    return rowOf(referral, first.marker, commands);
  });
  return {
    ledger: commandsOf(entries),
    views: { sender: rows, receiver: rows, stranger: [], log: rows.map(({ referral }) => referral) },
  };
}

const acknowledged = ({ key }: Command, referral: string, repeated = false): LedgerEntry => ({
  entry: 'acknowledged',
  key,
  referral,
  token: 'opaque',
  repeated,
});

const rowOf = (referral: string, marker: string, commands: readonly Command[]): Row => {
  const last = commands.at(-1)!.step;
  const told = commands.findLast(({ step, as }) => step !== 'request' && as === 'receiver');
  return {
    referral,
    status: RECORDED[last].status ?? 'delivered',
    events: commands.flatMap(({ step, as }) => [
      { type: RECORDED[step].type, author: CAST[as].party },
      ...(step === 'request' ? [{ type: 'referral.received', author: CAST.sender.party }] : []),
    ]),
    content: {
      identity: { [CAST.sender.party]: { names: [{ family: marker }] } },
      health: {
        [CAST.sender.party]: { need: marker },
        ...(told && { [CAST.receiver.party]: { notes: `${marker}.${told.step}` } }),
      },
    },
  };
};

const clean = { lost: 0, doubled: 0, reordered: 0, leaked: 0 };
const follows = fc.array(fc.integer({ min: 0, max: STEPS.length - 1 }), { minLength: 1, maxLength: 12 });
const swapped = (rows: readonly Row[], index: number, row: Row | undefined): readonly Row[] =>
  rows.flatMap((old, place) => (place !== index ? [old] : row === undefined ? [] : [row]));
const either = fc.constantFrom('sender' as const, 'receiver' as const);

describe('the judge of a fault run', () => {
  it('finds nothing where each acknowledged command is in both views once and in order', () => {
    fc.assert(
      fc.property(follows, (follow) => {
        const { ledger, views } = honestRun(follow);
        expect(judge(ledger, views)).toEqual({ ...clean, commands: ledger.length, ordered: ledger.length - 1, findings: [] });
      }),
    );
  });

  it('counts a referral that is in only one of the views as lost', () => {
    fc.assert(
      fc.property(follows, fc.nat(), either, (follow, which, side) => {
        const { ledger, views } = honestRun(follow);
        const index = which % follow.length;
        const verdict = judge(ledger, { ...views, [side]: swapped(views[side], index, undefined) });
        // The request, and each step that was acknowledged on it.
        expect(verdict).toMatchObject({ ...clean, lost: 1 + follow[index]! });
      }),
    );
  });

  it('counts a step that a view lacks as lost, and not as reordered', () => {
    const { ledger, views } = honestRun([4]);
    const row = views.sender[0]!;
    const without = { ...row, events: row.events.filter(({ type }) => type !== 'referral.accepted') };
    expect(judge(ledger, { ...views, sender: [without] })).toMatchObject({ ...clean, lost: 1 });
  });

  it('counts a second referral with the same marker as doubled', () => {
    fc.assert(
      fc.property(follows, fc.nat(), either, (follow, which, side) => {
        const { ledger, views } = honestRun(follow);
        const copy = { ...views[side][which % follow.length]!, referral: 'another' };
        expect(judge(ledger, { ...views, [side]: [...views[side], copy] })).toMatchObject({ ...clean, doubled: 1 });
      }),
    );
  });

  it('counts an event that stands there twice as doubled', () => {
    const { ledger, views } = honestRun([4]);
    const row = views.receiver[0]!;
    const again = { ...row, events: [...row.events, row.events.at(-1)!] };
    expect(judge(ledger, { ...views, receiver: [again] })).toMatchObject({ ...clean, doubled: 1 });
  });

  it('counts a repetition that was answered as something new as doubled', () => {
    const command = request('1a', 0);
    const { views } = honestRun([0]);
    const told = (referral: string, repeated: boolean) =>
      commandsOf([
        { entry: 'intended', ...command },
        acknowledged(command, 'referral-0'),
        acknowledged(command, referral, repeated),
      ]);
    expect(judge(told('referral-0', true), views)).toMatchObject(clean);
    expect(judge(told('referral-0', false), views)).toMatchObject({ ...clean, doubled: 1 });
    expect(judge(told('another', true), views)).toMatchObject({ ...clean, doubled: 1 });
  });

  it('counts a command that never converged, or was refused in the end, as lost', () => {
    const command = request('1a', 0);
    const begun: LedgerEntry[] = [
      { entry: 'intended', ...command },
      { entry: 'unknown', key: command.key, why: 'ECONNRESET' },
    ];
    const empty: Views = { sender: [], receiver: [], stranger: [], log: [] };
    expect(judge(commandsOf(begun), empty)).toMatchObject({ ...clean, lost: 1 });
    const refused: LedgerEntry = { entry: 'refused', key: command.key, status: 409, code: 'referral/over' };
    expect(judge(commandsOf([...begun, refused]), empty)).toMatchObject({ ...clean, lost: 1 });
  });

  it('counts steps in another order than acknowledged as reordered, in either view', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), either, (place, side) => {
        const { ledger, views } = honestRun([0, 4]);
        const row = views[side][1]!;
        const steps = row.events.filter(({ type }) => type !== 'referral.received');
        [steps[place], steps[place + 1]] = [steps[place + 1]!, steps[place]!];
        const verdict = judge(ledger, { ...views, [side]: swapped(views[side], 1, { ...row, events: steps }) });
        expect(verdict).toMatchObject({ ...clean, reordered: 1 });
      }),
    );
  });

  it('counts a state or a content that is not what the last step left as reordered', () => {
    const { ledger, views } = honestRun([4]);
    const row = views.sender[0]!;
    const early = { ...row, status: 'in-service' };
    expect(judge(ledger, { ...views, sender: [early] })).toMatchObject({ ...clean, reordered: 1 });
    const stale = {
      ...row,
      content: { ...row.content, health: { [CAST.receiver.party]: { notes: `${ledger[0]!.marker}.start` } } },
    };
    expect(judge(ledger, { ...views, sender: [stale] })).toMatchObject({ ...clean, reordered: 1 });
  });

  it('counts a referral that the log has before one that was acknowledged before it was sent', () => {
    fc.assert(
      fc.property(fc.array(fc.constant(0), { minLength: 2, maxLength: 12 }), fc.nat(), (follow, which) => {
        const { ledger, views } = honestRun(follow);
        const log = [...views.log];
        const place = which % (log.length - 1);
        [log[place], log[place + 1]] = [log[place + 1]!, log[place]!];
        expect(judge(ledger, { ...views, log })).toMatchObject({ ...clean, reordered: 1 });
      }),
    );
  });

  it('lets two that were under way together stand in either order', () => {
    const { views } = honestRun([0, 0]);
    const [one, other] = [request('1a', 0), request('1a', 1)];
    const together = commandsOf([
      { entry: 'intended', ...one },
      { entry: 'intended', ...other },
      acknowledged(one, 'referral-0'),
      acknowledged(other, 'referral-1'),
    ]);
    expect(judge(together, { ...views, log: [...views.log].reverse() })).toMatchObject(clean);
  });

  it('counts a referral that stands in the views and not in the log as lost', () => {
    const { ledger, views } = honestRun([0, 0]);
    expect(judge(ledger, { ...views, log: views.log.slice(1) })).toMatchObject({ ...clean, lost: 1 });
  });

  it('counts what a party without a basis sees as leaked, by its id or by what it says', () => {
    const { ledger, views } = honestRun([0, 2]);
    const row = views.sender[1]!;
    expect(judge(ledger, { ...views, stranger: [{ ...row, content: {} }] })).toMatchObject({ ...clean, leaked: 1 });
    expect(judge(ledger, { ...views, stranger: [{ ...row, referral: 'unknown' }] })).toMatchObject({ ...clean, leaked: 1 });
    const others = rowOf('other', 'fault-2b-1', [request('2b', 1)]);
    expect(judge(ledger, { ...views, stranger: [others] })).toMatchObject(clean);
  });
});
