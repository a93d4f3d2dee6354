import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import { accepted, acting, delivered, ended, gulfCoast, hoursLater, noted, requested, started } from '../testing/examples';

const given = givenFor(referralDeciders.note);
const taken = [requested(), delivered(), accepted()];

describe('note', () => {
  it('is, during service, the word that was due, and sets the next one’s limit', () =>
    given(...taken, started())
      .when(acting({}, { now: hoursLater(100) }))
      .then(noted({ progressBy: hoursLater(820).toISOString() })));

  it('moves no clock before service starts', () => {
    given(...taken)
      .when(acting({}))
      .then(noted());
    expect(given(...taken, noted()).state()?.due).toEqual(given(...taken).state()?.due);
  });

  it('is refused before the acceptance and after the end, and to others', () => {
    given(requested(), delivered()).when(acting({})).isRefused('referral/not-accepted');
    given(...taken, started(), ended())
      .when(acting({}))
      .isRefused('referral/over');
    given(...taken)
      .when(acting({}, { party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
  });
});
