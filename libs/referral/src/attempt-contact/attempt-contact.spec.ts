import { givenFor } from '@hub/event-sourcing/testing';
import { CONTACT_MEANS, CONTACT_OUTCOMES } from '../codes';
import { referralDeciders } from '../deciders';
import {
  acting,
  attempted,
  bayside,
  declined,
  delivered,
  ended,
  gulfCoast,
  hoursLater,
  monday,
  redirected,
  requested,
} from '../testing/examples';

const given = givenFor(referralDeciders.attemptContact);
const received = [requested(), delivered()];
const attempt = { attemptedAt: monday.toISOString(), means: 'phone', outcome: 'no-answer' } as const;

describe('attempt contact', () => {
  it.each(CONTACT_MEANS.flatMap((means) => CONTACT_OUTCOMES.map((outcome) => [means, outcome] as const)))(
    'records an attempt by %s with the outcome %s',
    (means, outcome) =>
      given(...received)
        .when(acting({ ...attempt, means, outcome }))
        .then(attempted({ means, outcome })),
  );

  it('is counted for the addressee that made it, and changes nothing else', () => {
    const before = given(...received).state();
    expect(given(...received, attempted(), attempted()).state()).toEqual({ ...before, attempts: 2 });
    expect(given(...received, attempted(), redirected()).state()).toMatchObject({
      attempts: 0,
      sendings: [{}, { addressee: bayside }],
    });
  });

  it('is refused ahead of its time, and where nobody is to be reached any more', () => {
    given(...received)
      .when(acting({ ...attempt, attemptedAt: hoursLater(1).toISOString() }))
      .isRefused('referral/attempt-ahead');
    given(...received)
      .when(acting({ ...attempt, attemptedAt: '2026-11-31T10:00:00Z' }))
      .isRefused('referral/attempt-ahead');
    given(...received, ended())
      .when(acting(attempt))
      .isRefused('referral/over');
    given(...received, declined())
      .when(acting(attempt))
      .isRefused('referral/not-yours-to-answer');
    given(...received)
      .when(acting(attempt, { party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
  });
});
