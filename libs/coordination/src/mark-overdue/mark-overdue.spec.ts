import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  calledOff,
  confirmationOverdue,
  delivered,
  deliveryOverdue,
  ended,
  failed,
  handedOver,
  hoursLater,
  introduced,
  introductionOverdue,
  met,
  opened,
  proposed,
  retryOverdue,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.markOverdue);
const at = (hours: number, due = hours) => ({ now: hoursLater(hours), due: hoursLater(due).toISOString() });

describe('mark overdue', () => {
  it('surfaces what the initiator is late with, in its name', () => {
    given(opened(), proposed()).when(at(48)).then(deliveryOverdue());
    given(...delivered())
      .when(at(72))
      .then(introductionOverdue());
    given(...delivered(), introduced())
      .when(at(48))
      .then(deliveryOverdue());
    given(...delivered(), failed(), calledOff())
      .when(at(120))
      .then(retryOverdue());
  });

  it('surfaces a late confirmation in the receiver’s name', () =>
    given(...met())
      .when(at(24))
      .then(confirmationOverdue()));

  it('waits for the moment itself, and says it once', () => {
    given(...met())
      .when(at(23.9, 24))
      .thenNothing();
    given(...met(), confirmationOverdue())
      .when(at(30, 24))
      .thenNothing();
  });

  it('does nothing for a moment that does not stand any more', () => {
    given(...met())
      .when(at(80, 72))
      .thenNothing();
    given(...handedOver())
      .when(at(80, 24))
      .thenNothing();
    given(...delivered(), withdrawn())
      .when(at(80, 72))
      .thenNothing();
    given(opened(), ended()).when(at(80, 72)).thenNothing();
    given().when(at(80, 72)).thenNothing();
  });
});
