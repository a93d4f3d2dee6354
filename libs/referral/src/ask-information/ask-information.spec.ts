import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import { openQuestion } from '../referral.state';
import {
  acting,
  bayside,
  declined,
  delivered,
  ended,
  eventId,
  gulfCoast,
  harbor,
  informationGiven,
  informationRequested,
  redirected,
  requested,
  started,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.askInformation);
const received = [requested(), delivered()];
const toBayside = [...received, redirected(), delivered(3, { author: harbor, addressee: bayside })];

describe('ask for information', () => {
  it('asks whoever sent it, and seals the question', () => {
    const contents = { 'substance-use': { notes: 'Which programme was it before?' } };
    given(...received)
      .when(acting({}, { contents }))
      .then(informationRequested({}, contents));
  });

  it('asks the one who sent it on, or the first sender, and nobody else', () => {
    const ask = (of?: string) => acting(of === undefined ? {} : { of }, { party: bayside });
    const asked = { author: bayside, concerns: [gulfCoast, harbor, bayside] };
    given(...toBayside)
      .when(ask())
      .then(informationRequested({ ...asked, to: harbor }));
    given(...toBayside)
      .when(ask(gulfCoast))
      .then(informationRequested({ ...asked, to: gulfCoast }));
    given(...toBayside)
      .when(ask(stranger))
      .isRefused('referral/not-theirs-to-tell');
  });

  it('puts the latest question in place of the one before, whatever was told on that', () => {
    const again = given(...received, informationRequested(), informationGiven({ to: harbor, asked: eventId(3) }));
    again.when(acting({})).then(informationRequested());
    const state = given(...received, informationRequested(), informationRequested()).state();
    expect(state && openQuestion(state)?.event).toBe(eventId(4));
  });

  it('is possible until the referral is over', () => {
    given(...received, started())
      .when(acting({}))
      .then(informationRequested());
    given(...received, started(), ended())
      .when(acting({}))
      .isRefused('referral/over');
    given(...received, declined())
      .when(acting({}))
      .isRefused('referral/not-yours-to-answer');
  });

  it('is the addressee’s, and not there for others', () => {
    given(...received)
      .when(acting({}, { party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
    given(requested()).when(acting({})).isRefused('referral/not-there');
  });
});
