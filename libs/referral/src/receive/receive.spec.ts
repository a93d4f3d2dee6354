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
  hoursLater,
  imported,
  informationGiven,
  informationRequested,
  received,
  receiving,
  redirected,
  requested,
  started,
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

  describe('a word that somebody must act on', () => {
    const asked = [requested(), received(), informationRequested()];
    const byGulf = { party: gulfCoast, answers: eventId(3) };

    it('starts the clock of whoever was asked, in the name of whoever asked', () => {
      given(...asked)
        .when(receiving({ ...byGulf, now: hoursLater(10) }))
        .then(received({ author: harbor, addressee: gulfCoast, answers: eventId(3), answerBy: hoursLater(58).toISOString() }));
      given(...asked)
        .when(receiving({ ...byGulf, party: stranger }))
        .isRefused('referral/not-there');
      given(...asked, delivered(3, { addressee: gulfCoast }))
        .when(receiving(byGulf))
        .thenNothing();
      given(...asked, accepted())
        .when(receiving(byGulf))
        .thenNothing();
    });

    it('lets the clock of whoever asked go on where it stood, in the name of whoever told', () => {
      const told = [
        ...asked,
        { ...delivered(3, { author: harbor, addressee: gulfCoast }), recordedAt: hoursLater(10) },
        informationGiven({ to: harbor, asked: eventId(3) }),
      ];
      const byHarbor = { answers: eventId(5), now: hoursLater(40) };
      // What its giver is shown of it holds nothing of the asker's clock.
      const arrival = received({ answers: eventId(5), answerBy: hoursLater(112).toISOString() });
      given(...told)
        .when(receiving(byHarbor))
        .then(arrival);
      given(...told, arrival)
        .when(receiving(byHarbor))
        .thenNothing();
      // The answer was due after 72 hours; from the 10th to the 40th it waited.
      expect(given(...told, { ...arrival, recordedAt: hoursLater(40) }).state()?.due).toEqual(hoursLater(102));
    });

    it('is told of as received whatever became of the referral, so that its giver learns nothing from silence', () => {
      const told = informationGiven({ to: harbor, asked: eventId(3) });
      given(...asked, delivered(3, { addressee: gulfCoast }), ended(), told)
        .when(receiving({ answers: eventId(6) }))
        .then(received({ answers: eventId(6) }));
    });

    it('starts the sender’s clock when a decline arrives', () => {
      given(requested(), received(), declined())
        .when(receiving({ ...byGulf, now: hoursLater(5) }))
        .then(received({ author: harbor, addressee: gulfCoast, answers: eventId(3), answerBy: hoursLater(77).toISOString() }));
      given(requested(), received(), declined())
        .when(receiving({ answers: eventId(3) }))
        .isRefused('referral/not-there');
    });

    it('is the receiver’s own to tell where it asks to cancel: who has the referral may be withheld from the sender', () => {
      const running = [requested(), received(), accepted(), started(), cancelRequested()];
      given(...running)
        .when(receiving({ answers: eventId(5) }))
        .then(received({ author: harbor, answers: eventId(5), answerBy: hoursLater(48).toISOString() }));
      given(requested(), received(), cancelRequested(), cancelled({ author: harbor }))
        .when(receiving({ answers: eventId(3) }))
        .thenNothing();
    });
  });

  it('gives the addressee standing, from then on', () => {
    expect(given(requested()).state()?.standing.has(harbor)).toBe(false);
    expect(given(requested(), received()).state()?.standing.has(harbor)).toBe(true);
    expect(given(requested(), received(), ended()).state()?.standing.has(harbor)).toBe(true);
  });
});
