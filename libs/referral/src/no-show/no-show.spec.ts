import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import { accepted, acting, delivered, hoursLater, noShow, requested, scheduled } from '../testing/examples';

const given = givenFor(referralDeciders.noShow);
const appointed = [requested(), delivered(), accepted(), scheduled()];

describe('no-show', () => {
  it('says that nobody came, once the time of the appointment is over; another one is due', () => {
    given(...appointed)
      .when(acting({}))
      .isRefused('referral/appointment-ahead');
    given(...appointed)
      .when(acting({}, { now: hoursLater(49) }))
      .then(noShow({ rebookBy: hoursLater(169).toISOString() }));
  });

  it('counts as an attempt to engage the person', () => expect(given(...appointed, noShow()).state()?.attempts).toBe(1));

  it('is refused where no appointment stands', () => {
    given(...appointed, noShow())
      .when(acting({}))
      .isRefused('referral/no-appointment');
  });
});
