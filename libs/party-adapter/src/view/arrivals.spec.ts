import { randomUUID } from 'node:crypto';
import { arrivalOf, reportedBy } from './arrivals';
import type { DeliveredMessage } from './delivered-message';

const [CBC, ME, OTHER] = ['gulf-cbc', 'bend-me', 'other-me'];
const [handoff, referral, event, id] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

const message = (type: string, open: Readonly<Record<string, unknown>>, state: 'made' | 'rebased' | 'withdrawn' = 'made') =>
  // Only what is looked at.
  ({
    id,
    data: {
      event: { id: event, type, author: CBC },
      segments: [state === 'withdrawn' ? { category: 'open', state } : { category: 'open', state, content: open }],
    },
  }) as unknown as DeliveredMessage;

const proposed = { handoff, to: ME, concerns: [CBC, ME] };
const introduced = { handoff, means: 'in-person', concerns: [CBC, ME] };
const report = { disclosure: id, answers: event, service: 'handoff', path: `/v1/handoffs/${handoff}/receive` };

describe('what an adapter reports of what arrived', () => {
  it('is a proposed hand-off, and later its introduction, at the receiver', () => {
    expect(arrivalOf(ME, message('handoff.proposed', proposed))).toEqual(report);
    expect(arrivalOf(ME, message('handoff.introduced', introduced))).toEqual(report);
  });

  it('is nothing at anybody else who is told of it', () => {
    for (const party of [CBC, OTHER]) {
      expect(arrivalOf(party, message('handoff.proposed', proposed))).toBeUndefined();
      expect(arrivalOf(party, message('handoff.introduced', introduced))).toBeUndefined();
    }
  });

  it('is both at a party within which the hand-off stays', () => {
    expect(arrivalOf(CBC, message('handoff.proposed', { ...proposed, to: CBC, concerns: [CBC] }))).toEqual(report);
    expect(arrivalOf(CBC, message('handoff.introduced', { ...introduced, concerns: [CBC] }))).toEqual(report);
  });

  it('is a referral at its addressee', () =>
    expect(arrivalOf(ME, message('referral.requested', { referral, addressee: ME }))).toMatchObject({
      service: 'referral',
      path: `/v1/referrals/${referral}/receive`,
    }));

  it('is nothing of what stands on another basis now, was withdrawn, or awaits nobody', () => {
    expect(arrivalOf(ME, message('handoff.proposed', proposed, 'rebased'))).toBeUndefined();
    expect(arrivalOf(ME, message('handoff.proposed', proposed, 'withdrawn'))).toBeUndefined();
    expect(arrivalOf(ME, message('handoff.confirmed', { handoff, concerns: [CBC, ME] }))).toBeUndefined();
  });
});

describe('what the log shows to have been reported', () => {
  it('is the disclosure that a receipt names', () => {
    for (const type of ['referral.received', 'handoff.received'])
      expect(reportedBy(message(type, { referral, disclosure: id }))).toBe(id);
  });

  it('is nothing where another event names one, or the receipt is not shown', () => {
    expect(reportedBy(message('referral.accepted', { referral, disclosure: id }))).toBeUndefined();
    expect(reportedBy(message('referral.received', { referral, disclosure: id }, 'withdrawn'))).toBeUndefined();
  });
});
