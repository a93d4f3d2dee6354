import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  bigBend,
  calledOff,
  delivered,
  failed,
  handedOver,
  lopez,
  opened,
  proposed,
  refusedBy,
  withdrawing,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.withdraw);

describe('withdraw', () => {
  it('gives the hand-off up and tells a receiver that waits; the initiator stays accountable', () => {
    given(...delivered())
      .when(withdrawing())
      .then(withdrawn(), calledOff());
    expect(given(...delivered(), withdrawn()).state().episodes[0]?.coordinator).toEqual(lopez);
  });

  it('tells nobody who waits for nothing', () => {
    given(opened(), proposed()).when(withdrawing()).then(withdrawn());
    given(...delivered(), refusedBy())
      .when(withdrawing())
      .then(withdrawn());
    given(...delivered(), failed(), calledOff())
      .when(withdrawing())
      .then(withdrawn());
  });

  it('is the initiator’s, before the confirmation', () => {
    given(...delivered())
      .when(withdrawing({ party: bigBend }))
      .isRefused('episode/not-accountable');
    given(...handedOver())
      .when(withdrawing())
      .isRefused('handoff/not-pending');
    given(...delivered(), withdrawn())
      .when(withdrawing())
      .isRefused('handoff/not-pending');
  });
});
