import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  appointmentCancelled,
  delivered,
  gulfCoast,
  hoursLater,
  noShow,
  putOnHold,
  requested,
  rescheduled,
  resumed,
  scheduled,
  started,
  waitlisted,
} from '../testing/examples';

const given = givenFor(referralDeciders.schedule);
const taken = [requested(), delivered(), accepted()];
const scheduling = (changes: Parameters<typeof acting>[1] & { startsAt?: string } = {}) =>
  acting({ startsAt: hoursLater(48).toISOString(), ...changes }, changes);

describe('schedule', () => {
  it('makes the first appointment; a word on it is due a day after it', () =>
    given(...taken)
      .when(scheduling())
      .then(scheduled()));

  it.each([
    ['one that stands', [scheduled()]],
    ['one to which nobody came', [scheduled(), noShow()]],
    ['one that was called off', [scheduled(), appointmentCancelled()]],
  ])('makes another one in place of %s', (_, history) =>
    given(...taken, ...history)
      .when(scheduling())
      .then(rescheduled()),
  );

  it('keeps how it takes place; where, is sealed', () =>
    given(...taken)
      .when(acting({ startsAt: hoursLater(48).toISOString(), means: 'video' as const }))
      .then(scheduled({ means: 'video' })));

  it('is refused for a moment that is over, or that no calendar has', () => {
    given(...taken)
      .when(scheduling({ startsAt: hoursLater(-1).toISOString() }))
      .isRefused('referral/appointment-in-the-past');
    given(...taken)
      .when(scheduling({ startsAt: '2026-02-30T25:00:00Z' }))
      .isRefused('referral/appointment-in-the-past');
  });

  it('is for what is taken on and has not begun', () => {
    given(requested(), delivered()).when(scheduling()).isRefused('referral/not-accepted');
    given(requested(), delivered(), waitlisted()).when(scheduling()).isRefused('referral/not-accepted');
    given(...taken, started())
      .when(scheduling())
      .isRefused('referral/out-of-place');
    given(...taken, putOnHold())
      .when(scheduling())
      .isRefused('referral/on-hold');
    given(...taken)
      .when(scheduling({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
  });

  it('stands through a rest', () =>
    expect(given(...taken, scheduled(), putOnHold(), resumed()).state()).toMatchObject({
      state: 'scheduled',
      appointment: hoursLater(48),
    }));
});
