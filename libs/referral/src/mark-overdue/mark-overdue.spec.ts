import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  actOverdue,
  answerOverdue,
  delivered,
  deliveryOverdue,
  ended,
  gulfCoast,
  harbor,
  hoursLater,
  informationRequested,
  putOnHold,
  referral,
  requested,
  started,
  startOverdue,
  waitlisted,
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

  it('names any other act that is late, in the name of whoever it waits for', () => {
    const received = [requested(), delivered()];
    const due = hoursLater(720).toISOString();
    given(...received, accepted(), started())
      .when(at(720))
      .then(actOverdue({ act: 'report-progress', due }));
    given(...received, waitlisted())
      .when(at(336))
      .then(actOverdue({ act: 'review-waitlist', due: hoursLater(336).toISOString() }));
    const asked = delivered(3, { author: harbor, addressee: gulfCoast, answerBy: hoursLater(48).toISOString() });
    given(...received, informationRequested(), asked)
      .when(at(48))
      .then(actOverdue({ author: gulfCoast, late: gulfCoast, act: 'give-information', due: hoursLater(48).toISOString() }));
  });

  it('stands still while work rests, and wakes when it should have been resumed', () => {
    const resting = [requested(), delivered(), accepted(), putOnHold()];
    given(...resting)
      .when(at(240))
      .thenNothing();
    const due = new Date('2026-11-10T05:00:00Z');
    given(...resting)
      .when({ referral, now: due, due: due.toISOString() })
      .then(actOverdue({ act: 'resume', due: due.toISOString() }));
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
