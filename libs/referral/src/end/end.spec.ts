import { givenFor } from '@hub/event-sourcing/testing';
import { OUTCOME_CODES } from '../codes';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  attempted,
  delivered,
  ended,
  gulfCoast,
  imported,
  noShow,
  putOnHold,
  requested,
  scheduled,
  started,
  stranger,
  waitlisted,
} from '../testing/examples';

const given = givenFor(referralDeciders.end);
const ending = (changes: Parameters<typeof acting>[1] & { endedOn?: string } = {}) =>
  acting({ outcome: 'completed' as const, endedOn: '2026-11-02', ...changes }, changes);

describe('end', () => {
  it.each(OUTCOME_CODES)('closes the loop with the outcome %s', (outcome) =>
    given(requested(), delivered(), accepted(), attempted(), started())
      .when({ ...ending(), outcome })
      .then(ended({ outcome })),
  );

  it('is possible before the start: somebody who could not be engaged never started', () =>
    given(requested(), delivered(), accepted()).when(ending()).then(ended()));

  it('says that nobody could be engaged after an attempt that is recorded, or an appointment to which nobody came', () => {
    const unreached = { ...ending(), outcome: 'failed-to-engage' as const };
    given(requested(), delivered(), accepted()).when(unreached).isRefused('referral/no-attempt-recorded');
    given(requested(), delivered(), accepted(), attempted())
      .when(unreached)
      .then(ended({ outcome: 'failed-to-engage' }));
    given(requested(), delivered(), accepted(), scheduled(), noShow())
      .when(unreached)
      .then(ended({ outcome: 'failed-to-engage' }));
    given(imported(), delivered())
      .when(unreached)
      .then(ended({ outcome: 'failed-to-engage' }));
  });

  it('is possible while work rests, but not of somebody who still waits for room', () => {
    given(requested(), delivered(), accepted(), started(), putOnHold()).when(ending()).then(ended());
    given(requested(), delivered(), waitlisted(), putOnHold()).when(ending()).isRefused('referral/not-accepted');
  });

  it('is refused before the acceptance and after the end', () => {
    given(requested(), delivered()).when(ending()).isRefused('referral/not-accepted');
    given(requested(), delivered(), accepted(), started(), ended()).when(ending()).isRefused('referral/over');
  });

  it('is refused before the start of service, and on a day still to come', () => {
    given(requested(), delivered(), accepted(), started())
      .when(ending({ endedOn: '2026-11-01' }))
      .isRefused('referral/ends-before-start');
    given(requested(), delivered(), accepted(), started())
      .when(ending({ endedOn: '2026-11-03' }))
      .isRefused('referral/date-ahead');
  });

  it('is the addressee’s, and not there for others', () => {
    given(requested(), delivered(), accepted())
      .when(ending({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
    given(requested(), delivered(), accepted())
      .when(ending({ party: stranger }))
      .isRefused('referral/not-there');
  });
});
