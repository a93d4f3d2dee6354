import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  bigBend,
  calledOff,
  delivered,
  failed,
  failing,
  handedOver,
  met,
  opened,
  proposed,
  refusedBy,
  stranger,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.fail);

describe('fail', () => {
  it('by the initiator says until when to try again, and tells the receiver that it is off', () => {
    given(...delivered())
      .when(failing())
      .then(failed(), calledOff());
    given(...met())
      .when(failing())
      .then(failed(), calledOff());
  });

  it('tells nobody of what never reached them', () => given(opened(), proposed()).when(failing()).then(failed()));

  it('by the receiver is its own answer', () => {
    const byReceiver = failing({ party: bigBend, reason: 'no-capacity' });
    given(...delivered())
      .when(byReceiver)
      .then(refusedBy());
    given(...met())
      .when(byReceiver)
      .then(refusedBy());
    given(...delivered(), refusedBy())
      .when(byReceiver)
      .isRefused('handoff/not-awaiting-you');
    given(...delivered(), failed())
      .when(byReceiver)
      .isRefused('handoff/not-awaiting-you');
  });

  it('is answered to the initiator alike, whether the receiver has refused or not', () =>
    given(...delivered(), refusedBy())
      .when(failing())
      .then(failed()));

  it('is settled once by the initiator', () => {
    given(...delivered(), failed())
      .when(failing())
      .isRefused('handoff/not-pending');
    given(...handedOver())
      .when(failing())
      .isRefused('handoff/not-pending');
    given(...delivered())
      .when(failing({ party: stranger }))
      .isRefused('handoff/not-there');
  });
});
