import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  baker,
  bigBend,
  delivered,
  ended,
  eventId,
  failed,
  gulfCoast,
  handedOver,
  harbor,
  lopez,
  opened,
  proposed,
  proposing,
  refusedBy,
  stranger,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.propose);
const second = { handoff: eventId(91) };

describe('propose', () => {
  it('names who hands over to whom, and moves nothing', () => {
    const after = given(opened());
    after.when(proposing()).then(proposed());
    after.when(proposing({ worker: 'BB.12' })).then(proposed({ worker: 'BB.12' }));
    expect(given(opened(), proposed()).state().episodes[0]?.coordinator).toEqual(lopez);
  });

  it('is not there for a party without a part', () => {
    given(opened())
      .when(proposing({ party: stranger }))
      .isRefused('episode/not-there');
  });

  it('is for the accountable party alone', () => {
    given(...delivered())
      .when(proposing({ party: bigBend, to: harbor }))
      .isRefused('episode/not-accountable');
    given(...handedOver())
      .when(proposing(second))
      .isRefused('episode/not-accountable');
    given(...handedOver())
      .when(proposing({ ...second, party: bigBend, to: harbor }))
      .then(proposed({ ...second, author: bigBend, from: baker, to: harbor, concerns: [bigBend, harbor] }));
    given(opened(), ended()).when(proposing()).isRefused('episode/ended');
  });

  it('waits while another is under way', () => {
    given(...delivered())
      .when(proposing({ ...second, to: harbor }))
      .isRefused('handoff/pending');
    for (const over of [failed(), withdrawn()])
      given(...delivered(), over)
        .when(proposing({ ...second, to: harbor }))
        .then(proposed({ ...second, to: harbor, concerns: [gulfCoast, harbor] }));
  });

  it('answers alike whether the receiver has refused or not, until that answer is named', () => {
    given(...delivered(), refusedBy())
      .when(proposing(second))
      .isRefused('handoff/pending');
    given(...delivered())
      .when(proposing({ ...second, failed: eventId(4) }))
      .isRefused('handoff/pending');
    given(...delivered(), refusedBy())
      .when(proposing({ ...second, failed: eventId(4) }))
      .then(proposed(second));
  });

  it('goes to another worker of the same party, not to the same one', () => {
    const within = { to: gulfCoast, concerns: [gulfCoast] };
    given(opened())
      .when(proposing({ to: gulfCoast }))
      .isRefused('handoff/to-yourself');
    given(opened())
      .when(proposing({ to: gulfCoast, worker: lopez.worker }))
      .isRefused('handoff/to-yourself');
    given(opened())
      .when(proposing({ to: gulfCoast, worker: 'GC-2' }))
      .then(proposed({ ...within, worker: 'GC-2' }));
  });
});
