import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  bayside,
  declined,
  delivered,
  ended,
  gulfCoast,
  hoursLater,
  redirected,
  requested,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.accept);
const accepting = (changes: Parameters<typeof acting>[1] & { startBy?: string } = {}) => acting({ ...changes }, changes);

describe('accept', () => {
  it('takes the referral on, and starts the limit for the start of service', () =>
    given(requested(), delivered()).when(accepting()).then(accepted()));

  it('keeps the day that the addressee promises: it is late when that day is over there', () =>
    given(requested(), delivered())
      .when(accepting({ startBy: '2026-12-01' }))
      .then(accepted({ startBy: '2026-12-01', startDue: '2026-12-02T05:00:00.000Z' })));

  it('is refused for a day that is over, or that no calendar has', () => {
    given(requested(), delivered())
      .when(accepting({ startBy: '2026-11-01' }))
      .isRefused('referral/start-in-the-past');
    given(requested(), delivered())
      .when(accepting({ startBy: '2026-02-30' }))
      .isRefused('referral/start-in-the-past');
    given(requested(), delivered())
      .when(accepting({ startBy: '2026-11-02', now: hoursLater(13) }))
      .then(accepted({ startBy: '2026-11-02', startDue: '2026-11-03T05:00:00.000Z' }));
  });

  it('is not there for a party that neither wrote nor received it, the addressee before delivery included', () => {
    given(requested()).when(accepting()).isRefused('referral/not-there');
    given(requested(), delivered())
      .when(accepting({ party: stranger }))
      .isRefused('referral/not-there');
    given().when(accepting()).isRefused('referral/not-there');
    given(requested(), delivered(), redirected())
      .when(accepting({ party: bayside }))
      .isRefused('referral/not-there');
  });

  it('is refused to the sender alike in every state', () => {
    for (const history of [[], [delivered()], [delivered(), accepted()], [delivered(), accepted(), ended()]])
      given(requested(), ...history)
        .when(accepting({ party: gulfCoast }))
        .isRefused('referral/not-yours-to-answer');
  });

  it('is refused to an addressee that declined or sent it on, alike whatever followed', () => {
    given(requested(), delivered(), declined()).when(accepting()).isRefused('referral/not-yours-to-answer');
    given(requested(), delivered(), declined(), redirected({ author: gulfCoast }))
      .when(accepting())
      .isRefused('referral/not-yours-to-answer');
    given(requested(), delivered(), redirected()).when(accepting()).isRefused('referral/not-yours-to-answer');
  });

  it('is refused a second time', () => {
    given(requested(), delivered(), accepted()).when(accepting()).isRefused('referral/not-awaiting-answer');
  });

  it('gives away at least what the referral did', () =>
    given(requested(), delivered())
      .when(accepting({ implies: ['health'] }))
      .then(accepted({ implies: ['child-welfare', 'substance-use', 'health'] })));

  it('seals no identity of a survivor', () => {
    given(requested(), delivered())
      .when(accepting({ victimServiceProvider: true, contents: { identity: { names: [{ family: 'Doe' }] } } }))
      .isRefused('referral/survivor-identity');
  });
});
