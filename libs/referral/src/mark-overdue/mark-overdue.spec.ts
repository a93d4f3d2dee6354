import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  answerOverdue,
  delivered,
  deliveryOverdue,
  ended,
  hoursLater,
  referral,
  requested,
  startOverdue,
  started,
} from '../testing/examples';

const given = givenFor(referralDeciders.markOverdue);
const at = (hours: number, due = hours) => ({ referral, now: hoursLater(hours), due: hoursLater(due).toISOString() });

describe('mark overdue', () => {
  it('surfaces a referral that nobody gave a basis for, in the sender’s name', () =>
    given(requested()).when(at(72)).then(deliveryOverdue()));

  it('surfaces a late answer and a late start, in the addressee’s name', () => {
    given(requested(), delivered()).when(at(72)).then(answerOverdue());
    given(requested(), delivered(), accepted()).when(at(240)).then(startOverdue());
  });

  it('waits for the moment itself', () => given(requested(), delivered()).when(at(71.9, 72)).thenNothing());

  it('does so once for each due moment', () => given(requested(), delivered(), answerOverdue()).when(at(80, 72)).thenNothing());

  it('does nothing for a moment that does not stand any more', () => {
    given(requested(), delivered(), accepted()).when(at(80, 72)).thenNothing();
    given(requested(), delivered(), accepted(), started()).when(at(300, 240)).thenNothing();
    given(requested(), delivered(), accepted(), started(), ended()).when(at(300, 240)).thenNothing();
    given().when(at(72)).thenNothing();
  });
});
