import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  bigBend,
  calledOff,
  delivered,
  ended,
  eventId,
  failed,
  handedOver,
  proposed,
  refusedBy,
  retrying,
  stranger,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.retry);
const again = () => [...delivered(), failed(), calledOff()];

describe('retry', () => {
  it('proposes the same hand-off again, as the next attempt', () => {
    given(...again())
      .when(retrying())
      .then(proposed({ attempt: 2 }));
    given(...again(), proposed({ attempt: 2 }), failed({ attempt: 2 }))
      .when(retrying({ worker: 'BB.7' }))
      .then(proposed({ attempt: 3, worker: 'BB.7' }));
  });

  it('waits for the attempt to be settled by the initiator, or for the receiver’s answer to be named', () => {
    given(...delivered())
      .when(retrying())
      .isRefused('handoff/pending');
    given(...delivered(), refusedBy())
      .when(retrying())
      .isRefused('handoff/pending');
    given(...delivered(), refusedBy())
      .when(retrying({ failed: eventId(4) }))
      .then(proposed({ attempt: 2 }));
  });

  it('is over with the hand-off or the episode', () => {
    given(...again(), withdrawn())
      .when(retrying())
      .isRefused('handoff/not-pending');
    given(...again(), ended())
      .when(retrying())
      .isRefused('handoff/not-pending');
    given(...handedOver())
      .when(retrying())
      .isRefused('handoff/not-pending');
  });

  it('is the initiator’s alone', () => {
    given(...again())
      .when(retrying({ party: bigBend }))
      .isRefused('episode/not-accountable');
    given(...again())
      .when(retrying({ party: stranger }))
      .isRefused('handoff/not-there');
  });
});
