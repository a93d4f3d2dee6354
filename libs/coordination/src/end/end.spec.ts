import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import { accountable } from '../coordination.state';
import {
  bigBend,
  delivered,
  ended,
  ending,
  failed,
  handedOver,
  opened,
  refusedBy,
  stranger,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.end);

describe('end', () => {
  it('ends with an outcome, and nobody is accountable any more', () => {
    given(opened()).when(ending()).then(ended());
    expect(accountable(given(opened(), ended()).state())).toBeUndefined();
  });

  it('is the accountable party’s alone', () => {
    given(...delivered())
      .when(ending({ party: bigBend }))
      .isRefused('episode/not-accountable');
    given(...handedOver())
      .when(ending())
      .isRefused('episode/not-accountable');
    given(...handedOver())
      .when(ending({ party: bigBend }))
      .then(ended({ author: bigBend, concerns: [bigBend] }));
    given(opened())
      .when(ending({ party: stranger }))
      .isRefused('episode/not-there');
    given(opened(), ended()).when(ending()).isRefused('episode/ended');
  });

  it('waits for a hand-off that is under way, whatever the receiver has said', () => {
    given(...delivered())
      .when(ending())
      .isRefused('handoff/pending');
    given(...delivered(), refusedBy())
      .when(ending())
      .isRefused('handoff/pending');
    given(...delivered(), failed())
      .when(ending())
      .then(ended());
    given(...delivered(), withdrawn())
      .when(ending())
      .then(ended());
  });

  it('cannot be on a day to come', () => {
    given(opened())
      .when(ending({ endedOn: '2026-11-03' }))
      .isRefused('episode/date-ahead');
  });
});
