import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  bayside,
  cancelled,
  cancelRequested,
  declined,
  delivered,
  ended,
  eventId,
  gulfCoast,
  harbor,
  imported,
  redirected,
  redirecting,
  requested,
  started,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.redirect);
const bySender = { author: gulfCoast, concerns: [gulfCoast, bayside] };

describe('redirect', () => {
  it('by the addressee sends it on; the new addressee must receive it anew', () => {
    given(requested(), delivered())
      .when(redirecting({ reason: 'wrong-service' }))
      .then(redirected({ reason: 'wrong-service' }));
    const state = given(requested(), delivered(), redirected()).state();
    expect(state).toMatchObject({
      state: 'requested',
      sendings: [{ addressee: harbor }, { addressee: bayside, author: harbor }],
    });
    expect(state?.sendings.at(-1)).not.toHaveProperty('received');
  });

  it('by the addressee is refused once it answered', () => {
    given(requested(), delivered(), accepted()).when(redirecting()).isRefused('referral/not-yours-to-answer');
    given(requested(), delivered(), declined()).when(redirecting()).isRefused('referral/not-yours-to-answer');
  });

  it('by the sender is possible while it has not arrived', () =>
    given(requested())
      .when(redirecting({ party: gulfCoast }))
      .then(redirected(bySender)));

  it('by whoever sent it on is possible while it has not arrived', () => {
    given(requested(), delivered(), redirected())
      .when(redirecting({ to: stranger }))
      .then(redirected({ from: bayside, to: stranger, concerns: [gulfCoast, harbor, stranger] }));
    given(requested(), delivered(), redirected(), delivered(3, { author: harbor, addressee: bayside }))
      .when(redirecting({ to: stranger }))
      .isRefused('referral/not-yours-to-answer');
  });

  it('by the sender after a decline asks for the decline’s id, which only a sender that was told of it knows', () => {
    given(requested(), delivered(), declined())
      .when(redirecting({ party: gulfCoast, declined: eventId(3) }))
      .then(redirected(bySender));
    given(requested(), delivered(), declined())
      .when(redirecting({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-redirect');
    given(requested(), delivered(), declined())
      .when(redirecting({ party: gulfCoast, declined: eventId(2) }))
      .isRefused('referral/not-yours-to-redirect');
  });

  it('by a sender that was told nothing is refused alike, whatever happened after delivery', () => {
    const afterwards = [
      [],
      [accepted()],
      [accepted(), started()],
      [accepted(), started(), ended()],
      [declined()],
      [redirected()],
      [cancelRequested(), cancelled({ author: harbor })],
    ];
    const answers = afterwards.map((history) =>
      given(requested(), delivered(), ...history)
        .when(redirecting({ party: gulfCoast }))
        .isRefused('referral/not-yours-to-redirect'),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('by a sender that has asked to cancel is refused, whether that took effect or not', () => {
    const asked = [imported({ state: 'declined' }), delivered(), cancelRequested()];
    given(...asked)
      .when(redirecting({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-redirect');
    given(...asked, cancelled({ author: harbor }))
      .when(redirecting({ party: gulfCoast }))
      .isRefused('referral/not-yours-to-redirect');
  });

  it('by the sender follows what its own import reported', () =>
    given(imported({ state: 'declined' }))
      .when(redirecting({ party: gulfCoast }))
      .then(redirected(bySender)));

  it('goes neither back to the sender nor to where it is', () => {
    given(requested(), delivered())
      .when(redirecting({ to: gulfCoast }))
      .isRefused('referral/addressee-is-sender');
    given(requested(), delivered())
      .when(redirecting({ to: harbor }))
      .isRefused('referral/same-addressee');
  });

  it('is not there for others', () => {
    given(requested(), delivered())
      .when(redirecting({ party: stranger }))
      .isRefused('referral/not-there');
    given(requested()).when(redirecting()).isRefused('referral/not-there');
  });
});
