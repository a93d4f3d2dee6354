import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  bayside,
  delivered,
  gulfCoast,
  hoursLater,
  putOnHold,
  requested,
  stranger,
  waitlisted,
} from '../testing/examples';

const given = givenFor(referralDeciders.waitlist);
const received = [requested(), delivered()];

describe('waitlist', () => {
  it('keeps the person on the list, and starts the limit for the next word on it', () =>
    given(...received)
      .when(acting({}))
      .then(waitlisted()));

  it('says the place and what may be hoped for, and again when they change', () => {
    given(...received)
      .when(acting({ position: 3, estimatedStart: '2026-12-01' }))
      .then(waitlisted({ position: 3, estimatedStart: '2026-12-01' }));
    given(...received, waitlisted({ position: 3 }))
      .when(acting({ position: 1 }, { now: hoursLater(24) }))
      .then(waitlisted({ position: 1, reviewBy: hoursLater(360).toISOString() }));
  });

  it('is refused for a day that is over, or that no calendar has', () => {
    given(...received)
      .when(acting({ estimatedStart: '2026-11-01' }))
      .isRefused('referral/date-over');
    given(...received)
      .when(acting({ estimatedStart: '2026-11-31' }))
      .isRefused('referral/invalid-date');
  });

  it('ends with an acceptance, and is not for what was answered or rests', () => {
    const accept = givenFor(referralDeciders.accept);
    accept(...received, waitlisted())
      .when(acting({}))
      .then(accepted());
    given(...received, accepted())
      .when(acting({}))
      .isRefused('referral/not-awaiting-answer');
    given(...received, waitlisted(), putOnHold())
      .when(acting({}))
      .isRefused('referral/on-hold');
  });

  it('is the addressee’s, and not there for others', () => {
    given(...received)
      .when(acting({}, { party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
    given(...received)
      .when(acting({}, { party: stranger }))
      .isRefused('referral/not-there');
    given(...received)
      .when(acting({}, { party: bayside }))
      .isRefused('referral/not-there');
  });
});
