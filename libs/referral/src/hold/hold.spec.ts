import { givenFor } from '@hub/event-sourcing/testing';
import { HOLD_REASON_CODES } from '../codes';
import { referralDeciders } from '../deciders';
import { accepted, acting, delivered, ended, hoursLater, putOnHold, requested, started, waitlisted } from '../testing/examples';

const given = givenFor(referralDeciders.hold);
const taken = [requested(), delivered(), accepted()];
const week = { until: '2026-11-09' };

describe('hold', () => {
  it.each(HOLD_REASON_CODES)('lets work rest until the end of a day there, because of %s', (reason) =>
    given(...taken)
      .when(acting({ ...week, reason }))
      .then(putOnHold({ reason })),
  );

  it.each([
    ['on the waiting list', [waitlisted()], 'waitlisted'],
    ['taken on', [accepted()], 'accepted'],
    ['in service', [accepted(), started()], 'in-service'],
  ])('keeps what is %s, and what was due', (_, history, from) => {
    const before = given(requested(), delivered(), ...history).state();
    const held = given(requested(), delivered(), ...history, putOnHold()).state();
    expect(held).toMatchObject({ state: 'on-hold', hold: { from, due: before?.due } });
  });

  it('goes on for longer or for another reason, and comes back to where it was', () => {
    given(...taken, putOnHold())
      .when(acting({ reason: 'awaiting-capacity' as const, until: '2026-11-16' }))
      .then(putOnHold({ reason: 'awaiting-capacity', until: '2026-11-16', resumeBy: '2026-11-17T05:00:00.000Z' }));
    const [first, again] = [putOnHold(), putOnHold({ reason: 'awaiting-capacity' })].map((_, count, all) =>
      given(...taken, ...all.slice(0, count + 1)).state(),
    );
    expect(again?.hold).toEqual({ ...first?.hold, reason: 'awaiting-capacity' });
  });

  it('is refused for a day that is over, before the answer and after the end', () => {
    const reason = 'subject-asked' as const;
    given(...taken)
      .when(acting({ reason, until: '2026-11-01' }))
      .isRefused('referral/date-over');
    given(...taken)
      .when(acting({ reason, until: '2026-02-30' }))
      .isRefused('referral/invalid-date');
    given(requested(), delivered())
      .when(acting({ ...week, reason }))
      .isRefused('referral/not-accepted');
    given(...taken, ended())
      .when(acting({ ...week, reason }))
      .isRefused('referral/over');
    given(...taken)
      .when(acting({ reason, until: '2026-11-02' }, { now: hoursLater(13) }))
      .then(putOnHold({ reason, until: '2026-11-02', resumeBy: '2026-11-03T05:00:00.000Z' }));
  });
});
