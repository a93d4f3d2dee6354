import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import { accepted, acting, delivered, gulfCoast, imported, requested, started, stranger } from '../testing/examples';

const given = givenFor(referralDeciders.start);
const starting = (changes: Parameters<typeof acting>[1] & { startedOn?: string } = {}) =>
  acting({ startedOn: '2026-11-02', ...changes }, changes);

describe('start service', () => {
  it('follows an acceptance', () => given(requested(), delivered(), accepted()).when(starting()).then(started()));

  it('follows an acceptance that was imported, once the addressee has received it', () => {
    given(imported(), delivered()).when(starting()).then(started());
    given(imported()).when(starting()).isRefused('referral/not-there');
  });

  it('is refused before the acceptance and after the start', () => {
    given(requested(), delivered()).when(starting()).isRefused('referral/not-accepted');
    given(requested(), delivered(), accepted(), started()).when(starting()).isRefused('referral/already-started');
  });

  it('is refused for a day that is still to come in the jurisdiction, or that no calendar has', () => {
    given(requested(), delivered(), accepted())
      .when(starting({ startedOn: '2026-11-03' }))
      .isRefused('referral/date-ahead');
    given(requested(), delivered(), accepted())
      .when(starting({ startedOn: '2026-11-31' }))
      .isRefused('referral/invalid-date');
    // Four in the morning UTC is still the day before in Florida.
    given(requested(), delivered(), accepted())
      .when(starting({ now: new Date('2026-11-03T04:00:00Z'), startedOn: '2026-11-03' }))
      .isRefused('referral/date-ahead');
  });

  it('is the addressee’s, and not there for others', () => {
    given(requested(), delivered(), accepted())
      .when(starting({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
    given(requested(), delivered(), accepted())
      .when(starting({ party: stranger }))
      .isRefused('referral/not-there');
  });
});
