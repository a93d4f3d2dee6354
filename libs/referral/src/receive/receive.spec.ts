import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  bayside,
  cancelled,
  declined,
  delivered,
  ended,
  eventId,
  gulfCoast,
  harbor,
  imported,
  receiving,
  received,
  redirected,
  requested,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.receive);

describe('receive', () => {
  it('is written in the name of whoever sent it there, gives away what that event did, and starts the addressee’s clock', () =>
    given(requested()).when(receiving()).then(received()));

  it('changes nothing the second time, under whichever disclosure it comes again', () => {
    given(requested(), received()).when(receiving()).thenNothing();
    given(requested(), received())
      .when(receiving({ disclosure: '33333333-3333-5333-8333-333333333334' }))
      .thenNothing();
    given(requested(), received(), declined()).when(receiving()).thenNothing();
  });

  it('is not there for another party, for an event that sent nothing, or for no referral', () => {
    given(requested())
      .when(receiving({ party: stranger }))
      .isRefused('referral/not-there');
    given(requested())
      .when(receiving({ answers: eventId(9) }))
      .isRefused('referral/not-there');
    given().when(receiving()).isRefused('referral/not-there');
  });

  it('is refused once another sending superseded it, and once it was withdrawn', () => {
    given(requested(), redirected({ author: gulfCoast }))
      .when(receiving())
      .isRefused('referral/superseded');
    given(requested(), cancelled()).when(receiving()).isRefused('referral/superseded');
  });

  it('answers a redirect by another addressee in the name of that addressee, so that the sender learns of it on a basis only', () =>
    given(requested(), delivered(), redirected())
      .when(receiving({ party: bayside, answers: eventId(3) }))
      .then(received({ author: harbor, addressee: bayside, answers: eventId(3), concerns: [gulfCoast, harbor, bayside] })));

  it('receives what was imported in any state, and leaves that state as it is', () => {
    given(imported()).when(receiving()).then(received());
    expect(given(imported(), received()).state()).toMatchObject({ state: 'accepted', imported: true });
    given(imported({ state: 'cancelled' }))
      .when(receiving())
      .then(received());
    expect(given(imported({ state: 'requested' }), received()).state()).toMatchObject({ state: 'received' });
  });

  it('gives the addressee standing, from then on', () => {
    expect(given(requested()).state()?.standing.has(harbor)).toBe(false);
    expect(given(requested(), received()).state()?.standing.has(harbor)).toBe(true);
    expect(given(requested(), received(), ended()).state()?.standing.has(harbor)).toBe(true);
  });
});
