import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { coordinationEvents } from '@hub/coordination';
import { EventCatalogue } from '@hub/event-sourcing';
import { referralEvents } from '@hub/referral';
import type { HeldEvent } from '../read-model/entities';
import { held } from '../testing/held';
import { boardEpisode, boardOf, boardReferral, type BoardReferral } from './board';

const catalogue = new EventCatalogue([...referralEvents, ...coordinationEvents]);
const [CBC, ME, CLINIC] = ['gulf-cbc', 'bend-me', 'harbor'];
const hour = (of: number) => new Date(Date.UTC(2026, 10, 2, of));
const at = (of: number) => hour(of).toISOString();

/** One hand-off from the CBC's worker to the ME, event by event, one each hour from ten on. */
function handover() {
  const [episode, handoff] = [randomUUID(), randomUUID()];
  const matter = `episode:${episode}`;
  const head = (author: string, concerns = [CBC, ME]) => ({ author, matter, concerns, episode });
  const ofHandoff = (author: string) => ({ ...head(author), handoff, attempt: 1 });
  const coordinator = { party: CBC, worker: 'GC-17' };
  const opened = held('episode.opened', 10, { ...head(CBC, [CBC]), coordinator, openedAt: at(10) });
  const proposed = held('handoff.proposed', 11, {
    ...ofHandoff(CBC),
    from: coordinator,
    to: ME,
    proposedAt: at(11),
    deliverBy: at(20),
  });
  const receipt = (answers: HeldEvent, of: number, actBy: number) =>
    held('handoff.received', of, {
      ...ofHandoff(CBC),
      receiver: ME,
      answers: answers.event,
      disclosure: randomUUID(),
      actBy: at(actBy),
    });
  const received = receipt(proposed, 12, 15);
  const introduced = held('handoff.introduced', 13, {
    ...ofHandoff(CBC),
    means: 'in-person',
    introducedOn: '2026-11-02',
    deliverBy: at(20),
  });
  const introductionReceived = receipt(introduced, 14, 18);
  const confirmed = held('handoff.confirmed', 15, {
    ...ofHandoff(ME),
    introduction: introduced.event,
    from: coordinator,
    to: { party: ME, worker: 'BB-4' },
  });
  const released = held('handoff.released', 15, { ...ofHandoff(CBC), answers: proposed.event });
  const ended = held('episode.ended', 16, { ...head(ME), outcome: 'goals-met', endedOn: '2026-11-02' });
  const events = [opened, proposed, received, introduced, introductionReceived, confirmed, ended];
  const after = (count: number, now = 16) => boardEpisode(catalogue, { id: episode, events: events.slice(0, count) }, hour(now));
  return { episode, handoff, events, after, released };
}

describe('an episode on the board', () => {
  it('says who is accountable, and that they coordinate', () =>
    expect(handover().after(1)).toMatchObject({
      accountable: { party: CBC, worker: 'GC-17' },
      accountableSince: at(10),
      waiting: { party: CBC, act: 'coordinate', since: at(10), late: false },
    }));

  it('says with whom a hand-off rests, since when, until when, and that it is late', () => {
    const { after, handoff } = handover();
    expect(after(2)).toMatchObject({
      handoff: { handoff, to: ME, attempt: 1 },
      waiting: { party: CBC, act: 'give-basis', since: at(11) },
    });
    expect(after(3, 14)).toMatchObject({ waiting: { party: CBC, act: 'introduce', since: at(12), by: at(15), late: false } });
    expect(after(3, 16)).toMatchObject({ waiting: { late: true } });
    expect(after(5)).toMatchObject({ waiting: { party: ME, act: 'confirm', since: at(14), by: at(18) } });
  });

  it('moves accountability with the confirmation, and keeps the one before until then', () => {
    const { after } = handover();
    expect(after(5)?.accountable.party).toBe(CBC);
    expect(after(6)).toMatchObject({ accountable: { party: ME, worker: 'BB-4' }, accountableSince: at(15) });
    expect(after(6)).not.toHaveProperty('handoff');
  });

  it('is gone when the episode has ended', () => expect(handover().after(7)).toBeUndefined());

  it('is over for a party that was released and may not know more', () => {
    const { events, released, episode } = handover();
    const known = [...events.slice(0, 5), released];
    expect(boardEpisode(catalogue, { id: episode, events: known }, hour(16))).toBeUndefined();
  });

  it('is folded only from what passed: without the confirmation’s basis nothing of it shows', () => {
    const { events, episode } = handover();
    const passed = events.filter(({ type }) => type !== 'handoff.confirmed' && type !== 'episode.ended');
    expect(boardEpisode(catalogue, { id: episode, events: passed }, hour(16))).toMatchObject({ accountable: { party: CBC } });
    expect(boardEpisode(catalogue, { id: episode, events: [] }, hour(16))).toBeUndefined();
  });
});

/** A referral between two parties, requested at ten and received at eleven. */
function referred(sender: string, addressee: string) {
  const referral = randomUUID();
  const head = (author: string) => ({ author, matter: `referral:${referral}`, concerns: [sender, addressee], referral });
  const requested = held('referral.requested', 10, {
    ...head(sender),
    sender,
    addressee,
    priority: 'routine',
    requestedAt: at(10),
    deliverBy: at(20),
  });
  const received = held('referral.received', 11, {
    ...head(sender),
    addressee,
    answers: requested.event,
    disclosure: randomUUID(),
    answerBy: at(13),
  });
  return { id: referral, events: [requested, received] };
}

describe('a referral on the board', () => {
  it('says with whom it rests, on which side of it this party is, and how long', () => {
    const matter = referred(CBC, CLINIC);
    expect(boardReferral(catalogue, CBC, matter, hour(12))).toMatchObject({
      status: 'delivered',
      sent: true,
      received: false,
      waiting: { party: CLINIC, act: 'answer', since: at(11), by: at(13), late: false },
    });
    expect(boardReferral(catalogue, CLINIC, matter, hour(14))).toMatchObject({ received: true, waiting: { late: true } });
  });

  it('is not there without its beginning', () => {
    const { id, events } = referred(CBC, CLINIC);
    expect(boardReferral(catalogue, CLINIC, { id, events: events.slice(1) }, hour(12))).toBeUndefined();
  });
});

describe('what a board says of capacity', () => {
  it('is whom each coordinator is accountable for, and who declined for want of places', () => {
    const declining = referred(CBC, CLINIC);
    const declined = held('referral.declined', 12, {
      ...{ author: CLINIC, matter: `referral:${declining.id}`, concerns: [CBC, CLINIC], referral: declining.id },
      reason: 'no-capacity',
    });
    const row = boardReferral(catalogue, CBC, { id: declining.id, events: [...declining.events, declined] }, hour(12));
    const episodes = [handover(), handover()].flatMap(({ after }) => after(1) ?? []);
    const board = boardOf(row ? [row] : [], episodes, hour(12));
    expect(row).toMatchObject({ status: 'declined', declined: 'no-capacity', waiting: { party: CBC, act: 'send-elsewhere' } });
    expect(board.load).toEqual([{ party: CLINIC, referrals: 1, byStatus: { declined: 1 }, noCapacity: 1 }]);
    expect(board.coordinators).toEqual([{ party: CBC, worker: 'GC-17', episodes: 2, late: 0 }]);
  });
});

describe('the counts of a board', () => {
  const rows = fc.array(
    fc.record({
      referral: fc.uuid(),
      client: fc.uuid(),
      status: fc.constantFrom<'requested' | 'delivered' | 'accepted'>('requested', 'delivered', 'accepted'),
      sender: fc.constantFrom(CBC, ME, CLINIC),
      addressee: fc.constantFrom(CBC, ME, CLINIC),
      sent: fc.boolean(),
      received: fc.boolean(),
      waiting: fc.record({
        party: fc.constantFrom(CBC, ME, CLINIC),
        act: fc.constantFrom('answer', 'give-basis'),
        since: fc.integer({ min: 0, max: 23 }).map(at),
        late: fc.boolean(),
      }),
    }),
    { maxLength: 30 },
  );
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

  it('are of the rows that it shows, and tell nothing else: whatever is left out is counted nowhere', () =>
    fc.assert(
      fc.property(rows, (referrals: readonly BoardReferral[]) => {
        const { waitsOn, load, counts } = boardOf(referrals, [], hour(12));
        expect(sum(waitsOn.map(({ matters }) => matters))).toBe(referrals.length);
        const delivered = referrals.filter(({ status }) => status !== 'requested');
        expect(sum(load.map((each) => each.referrals))).toBe(delivered.length);
        expect(sum(load.flatMap(({ byStatus }) => Object.values(byStatus)))).toBe(delivered.length);
        expect(sum(waitsOn.map(({ late }) => late))).toBe(counts.late);
        expect(new Set(waitsOn.map(({ party }) => party))).toEqual(new Set(referrals.map(({ waiting }) => waiting.party)));
        expect(new Set(load.map(({ party }) => party))).toEqual(new Set(delivered.map(({ addressee }) => addressee)));
      }),
    ));

  it('put first what waits longest', () =>
    fc.assert(
      fc.property(rows, (referrals: readonly BoardReferral[]) => {
        const board = boardOf(referrals, [], hour(12));
        const since = board.referrals.map(({ waiting }) => waiting.since);
        expect(since).toEqual([...since].sort());
        expect(board.waitsOn[0]?.longestSince).toBe(since[0]);
      }),
    ));
});
