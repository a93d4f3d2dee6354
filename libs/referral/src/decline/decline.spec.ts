import { givenFor } from '@hub/event-sourcing/testing';
import { attributionOf, REASON_CODES } from '../codes';
import { referralDeciders } from '../deciders';
import { accepted, acting, declined, delivered, gulfCoast, requested, started, stranger } from '../testing/examples';

const given = givenFor(referralDeciders.decline);
const declining = (changes: Parameters<typeof acting>[1] = {}) => acting({ reason: 'no-capacity' as const }, changes);

describe('decline', () => {
  it.each(REASON_CODES)('takes the coded reason %s', (reason) =>
    given(requested(), delivered()).when(acting({ reason })).then(declined({ reason })),
  );

  it('is possible until service starts', () => {
    given(requested(), delivered(), accepted()).when(declining()).then(declined());
    given(requested(), delivered(), accepted(), started()).when(declining()).isRefused('referral/not-awaiting-answer');
  });

  it('is the addressee’s, and not there for others', () => {
    given(requested(), delivered())
      .when(declining({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
    given(requested(), delivered())
      .when(declining({ party: stranger }))
      .isRefused('referral/not-there');
    given(requested()).when(declining()).isRefused('referral/not-there');
  });

  it('keeps apart that the person declined, that the provider did, and that the sender withdrew', () => {
    expect(attributionOf('decline', 'subject-declined')).toBe('client-declined');
    expect(attributionOf('decline', 'no-capacity')).toBe('provider-declined');
    expect(attributionOf('cancel', 'no-longer-needed')).toBe('sender-withdrew');
    expect(attributionOf('cancel', 'subject-died')).toBe('client-declined');
  });
});
