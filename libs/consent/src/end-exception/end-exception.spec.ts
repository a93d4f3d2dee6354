import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { bayside, exception, exceptionEnded, harbor, hoursLater, invoked, monday, stranger } from '../testing/examples';

const given = givenFor(consentDeciders.endException);

describe('end an exception', () => {
  it('is done by who invoked it, once', () => {
    given(invoked()).when({ exception, now: monday, party: harbor }).then(exceptionEnded());
    given(invoked(), exceptionEnded()).when({ exception, now: monday, party: harbor }).thenNothing();
    expect(given(invoked(), exceptionEnded()).state().exceptions.get(exception)?.ended).toBe(true);
  });

  it('is done by the clock when its time is over', () => {
    const until = new Date('2026-11-05T14:30:00Z');
    given(invoked())
      .when({ exception, now: until })
      .then(exceptionEnded({ cause: 'time' }));
    given(invoked())
      .when({ exception, now: new Date(until.getTime() - 1) })
      .thenNothing();
    given(invoked(), exceptionEnded())
      .when({ exception, now: hoursLater(999) })
      .thenNothing();
    given().when({ exception, now: until }).thenNothing();
  });

  it('is refused to the recipient, and not there for others', () => {
    given(invoked()).when({ exception, now: monday, party: bayside }).isRefused('exception/not-yours-to-end');
    given(invoked()).when({ exception, now: monday, party: stranger }).isRefused('exception/not-there');
  });
});
