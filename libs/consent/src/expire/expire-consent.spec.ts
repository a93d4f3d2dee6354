import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { commanding, consent, expired, hoursLater, recorded, revoked } from '../testing/examples';

const given = givenFor(consentDeciders.expire);
const ending = { end: { at: hoursLater(1).toISOString() } };

describe('expire a consent', () => {
  it('records the end when it has come, not a millisecond before', () => {
    given(recorded(ending))
      .when({ consent, now: hoursLater(1) })
      .then(expired());
    given(recorded(ending))
      .when({ consent, now: new Date(hoursLater(1).getTime() - 1) })
      .thenNothing();
    expect(given(recorded(ending), expired()).state().consents.get(consent)?.state).toBe('expired');
  });

  it('does so once, and not for one that was revoked, ends by an event, or is not there', () => {
    const now = hoursLater(99_999);
    given(recorded(ending), expired()).when({ consent, now }).thenNothing();
    given(recorded(ending), revoked()).when({ consent, now }).thenNothing();
    given(recorded({ end: { event: 'end of the case' } }))
      .when({ consent, now })
      .thenNothing();
    given()
      .when({ consent, now: commanding('x').now })
      .thenNothing();
  });
});
