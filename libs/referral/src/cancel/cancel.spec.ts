import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  bayside,
  cancelled,
  cancelling,
  cancelRequested,
  declined,
  delivered,
  ended,
  eventId,
  gulfCoast,
  harbor,
  imported,
  redirected,
  requested,
  started,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.cancel);
const byAddressee = cancelled({ author: harbor });

describe('cancel', () => {
  it('before delivery is the sender’s own act', () => {
    given(requested()).when(cancelling()).then(cancelled());
    given(requested(), cancelled()).when(cancelling()).thenNothing();
  });

  it.each([
    ['received', [delivered()]],
    ['accepted', [delivered(), accepted()]],
    ['declined', [delivered(), declined()]],
  ])('of what was %s is a request, and takes effect as an event of the addressee', (_, history) =>
    given(requested(), ...history)
      .when(cancelling())
      .then(cancelRequested(), byAddressee),
  );

  it.each([
    ['goes on', [delivered(), accepted(), started()]],
    ['is over', [delivered(), accepted(), started(), ended()]],
  ])('of a service that %s is a request and no more', (_, history) =>
    given(requested(), ...history)
      .when(cancelling())
      .then(cancelRequested()),
  );

  it('of what was sent on and has not arrived takes effect as an event of whoever sent it on', () =>
    given(requested(), delivered(), redirected())
      .when(cancelling())
      .then(
        cancelRequested({ concerns: [gulfCoast, harbor, bayside] }),
        cancelled({ author: harbor, concerns: [gulfCoast, harbor, bayside] }),
      ));

  it('begins alike for the sender whatever happened after delivery', () => {
    const afterwards = [[], [accepted()], [declined()], [accepted(), started()], [accepted(), started(), ended()]];
    const first = afterwards.map((history) => {
      const decision = referralDeciders.cancel.decide(cancelling(), given(requested(), delivered(), ...history).state());
      return JSON.stringify('refused' in decision ? decision : decision[0]);
    });
    expect(new Set(first).size).toBe(1);
  });

  it('is asked once', () => {
    given(requested(), delivered(), cancelRequested(), byAddressee).when(cancelling()).thenNothing();
    given(requested(), delivered(), accepted(), started(), cancelRequested()).when(cancelling()).thenNothing();
  });

  it('is agreed to by an addressee that names the request, while service goes on', () => {
    const running = [requested(), delivered(), accepted(), started(), cancelRequested()];
    given(...running)
      .when(cancelling({ party: harbor, asked: eventId(5) }))
      .then(byAddressee);
    given(...running)
      .when(cancelling({ party: harbor }))
      .isRefused('referral/not-yours-to-cancel');
    given(requested(), delivered(), accepted(), started())
      .when(cancelling({ party: harbor, asked: eventId(5) }))
      .isRefused('referral/not-yours-to-cancel');
  });

  it('of an import that the addressee has not received is recorded in the sender’s name', () =>
    given(imported()).when(cancelling()).then(cancelRequested(), cancelled()));

  it('is not there for others', () => {
    given(requested(), delivered())
      .when(cancelling({ party: stranger }))
      .isRefused('referral/not-there');
    given(requested())
      .when(cancelling({ party: harbor }))
      .isRefused('referral/not-there');
  });
});
