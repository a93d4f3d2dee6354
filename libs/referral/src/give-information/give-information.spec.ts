import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  bayside,
  cancelled,
  delivered,
  ended,
  eventId,
  harbor,
  informationGiven,
  informationRequested,
  redirected,
  requested,
  started,
  stranger,
  telling,
} from '../testing/examples';

const given = givenFor(referralDeciders.giveInformation);
const asked = [requested(), delivered(), informationRequested()];
const contents = { 'child-welfare': { notes: 'The hearing was moved.' } };

describe('give information', () => {
  it('answers the question that it names, to whoever asked, and seals what is told', () =>
    given(...asked)
      .when(telling({ asked: eventId(3), contents }))
      .then(informationGiven({ to: harbor, asked: eventId(3) }, contents)));

  it('answers a question once, and knows no question that was asked of another, or of nobody', () => {
    given(...asked, informationGiven({ to: harbor, asked: eventId(3) }))
      .when(telling({ asked: eventId(3) }))
      .isRefused('referral/already-told');
    given(...asked)
      .when(telling({ asked: eventId(9) }))
      .isRefused('referral/no-such-question');
    given(
      requested(),
      delivered(),
      redirected(),
      delivered(3, { author: harbor, addressee: bayside }),
      informationRequested({ author: bayside, to: harbor }),
    )
      .when(telling({ asked: eventId(5) }))
      .isRefused('referral/no-such-question');
  });

  it('tells more unasked, and is answered alike whatever happened meanwhile', () => {
    for (const history of [
      [],
      [accepted()],
      [accepted(), started()],
      [accepted(), started(), ended()],
      [cancelled({ author: harbor })],
    ])
      given(requested(), delivered(), ...history)
        .when(telling({ contents }))
        .then(informationGiven({}, contents));
    given(requested()).when(telling({ contents })).then(informationGiven({}, contents));
  });

  it('is refused to a sender that withdrew it itself, and unasked to whoever did not send it', () => {
    given(requested(), cancelled()).when(telling()).isRefused('referral/over');
    given(requested(), delivered())
      .when(telling({ party: harbor }))
      .isRefused('referral/not-yours-to-tell');
    given(requested(), delivered())
      .when(telling({ party: stranger }))
      .isRefused('referral/not-there');
  });
});
