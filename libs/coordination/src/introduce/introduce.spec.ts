import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  bigBend,
  delivered,
  failed,
  handedOver,
  introduced,
  introducing,
  lopez,
  met,
  opened,
  proposed,
  refusedBy,
  stranger,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.introduce);

describe('introduce', () => {
  it('records how and when they met, and moves nothing', () => {
    given(...delivered())
      .when(introducing())
      .then(introduced());
    expect(given(...met()).state().episodes[0]?.coordinator).toEqual(lopez);
  });

  it('takes only means that count in this jurisdiction, and says which', () => {
    given(...delivered())
      .when(introducing({ means: 'video' }))
      .isRefused('handoff/means-not-counted', 'handoff/counted-means');
    given(...delivered())
      .when(introducing({ means: 'video', counted: ['in-person', 'video'] }))
      .then(introduced({ means: 'video' }));
  });

  it('waits for the proposal to be delivered', () => {
    given(opened(), proposed()).when(introducing()).isRefused('handoff/not-delivered');
  });

  it('is not for the receiver, nor for a stranger', () => {
    given(...delivered())
      .when(introducing({ party: bigBend }))
      .isRefused('episode/not-accountable');
    given(...delivered())
      .when(introducing({ party: stranger }))
      .isRefused('handoff/not-there');
    given(opened(), proposed())
      .when(introducing({ party: bigBend }))
      .isRefused('handoff/not-there');
  });

  it('happens once for each attempt, while it is pending', () => {
    given(...met())
      .when(introducing())
      .isRefused('handoff/already-introduced');
    given(...delivered(), failed())
      .when(introducing())
      .isRefused('handoff/not-pending');
    given(...handedOver())
      .when(introducing())
      .isRefused('handoff/not-pending');
  });

  it('is recorded alike where the receiver has refused meanwhile', () =>
    given(...delivered(), refusedBy())
      .when(introducing())
      .then(introduced()));

  it('cannot be on a day to come, or on none', () => {
    given(...delivered())
      .when(introducing({ introducedOn: '2026-11-03' }))
      .isRefused('episode/date-ahead');
    given(...delivered())
      .when(introducing({ introducedOn: '2026-02-30' }))
      .isRefused('episode/invalid-date');
  });
});
