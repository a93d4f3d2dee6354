import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  delivered,
  eventId,
  failed,
  harbor,
  introduced,
  introductionReceived,
  met,
  opened,
  proposed,
  received,
  receiving,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.receive);

describe('receive', () => {
  it('starts the clock for the introduction, in the initiator’s name', () =>
    given(opened(), proposed()).when(receiving()).then(received()));

  it('starts the clock for the confirmation when the introduction is delivered', () =>
    given(...delivered(), introduced())
      .when(receiving({ answers: eventId(4) }))
      .then(introductionReceived()));

  it('happens once, under whichever disclosure it comes again', () => {
    given(...delivered())
      .when(receiving({ disclosure: eventId(70) }))
      .thenNothing();
    given(...met())
      .when(receiving({ answers: eventId(4), disclosure: eventId(70) }))
      .thenNothing();
  });

  it('knows only what was sent to that party', () => {
    given(opened(), proposed())
      .when(receiving({ party: harbor }))
      .isRefused('handoff/not-there');
    given(opened(), proposed())
      .when(receiving({ answers: eventId(1) }))
      .isRefused('handoff/not-there');
    given(opened()).when(receiving()).isRefused('handoff/not-there');
  });

  it('is told when the attempt was over before it arrived', () => {
    given(opened(), proposed(), withdrawn()).when(receiving()).isRefused('handoff/superseded');
    given(opened(), proposed(), failed(), proposed({ attempt: 2 }))
      .when(receiving())
      .isRefused('handoff/superseded');
    given(opened(), proposed(), failed(), proposed({ attempt: 2 }))
      .when(receiving({ answers: eventId(4) }))
      .then(received({ attempt: 2, answers: eventId(4) }));
  });
});
