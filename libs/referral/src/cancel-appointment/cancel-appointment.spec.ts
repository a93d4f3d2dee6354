import { givenFor } from '@hub/event-sourcing/testing';
import { CALLED_OFF_BY } from '../codes';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  appointmentCancelled,
  delivered,
  ended,
  gulfCoast,
  putOnHold,
  requested,
  scheduled,
} from '../testing/examples';

const given = givenFor(referralDeciders.cancelAppointment);
const appointed = [requested(), delivered(), accepted(), scheduled()];

describe('cancel an appointment', () => {
  it.each(CALLED_OFF_BY)('says that it was called off by the %s; another one is due', (calledOffBy) =>
    given(...appointed)
      .when(acting({ calledOffBy }))
      .then(appointmentCancelled({ calledOffBy })),
  );

  it('is refused where none stands', () => {
    const calledOffBy = 'subject' as const;
    given(...appointed.slice(0, 3))
      .when(acting({ calledOffBy }))
      .isRefused('referral/no-appointment');
    given(...appointed, appointmentCancelled())
      .when(acting({ calledOffBy }))
      .isRefused('referral/no-appointment');
    given(...appointed, putOnHold())
      .when(acting({ calledOffBy }))
      .isRefused('referral/on-hold');
    given(...appointed, ended())
      .when(acting({ calledOffBy }))
      .isRefused('referral/over');
    given(...appointed)
      .when(acting({ calledOffBy }, { party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
  });
});
