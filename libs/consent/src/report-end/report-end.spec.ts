import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { bayside, commanding, expired, gulfCoast, harbor, recorded, revoked, stranger } from '../testing/examples';

const given = givenFor(consentDeciders.reportEnd);
const byEvent = { end: { event: 'end of the case' } };

describe('report that the ending event has happened', () => {
  it('ends the consent', () => {
    given(recorded(byEvent))
      .when(commanding(gulfCoast))
      .then(expired({ cause: 'event' }));
    given(recorded(byEvent))
      .when(commanding(harbor))
      .then(expired({ cause: 'event', author: harbor }));
  });

  it('changes nothing when it is over', () => {
    given(recorded(byEvent), expired()).when(commanding(gulfCoast)).thenNothing();
    given(recorded(byEvent), revoked()).when(commanding(gulfCoast)).thenNothing();
  });

  it('is refused for a consent that ends on a day, to a mere recipient, and not there for others', () => {
    given(recorded()).when(commanding(gulfCoast)).isRefused('consent/no-ending-event');
    given(recorded({ ...byEvent, recipients: [{ party: bayside }] }))
      .when(commanding(bayside))
      .isRefused('consent/not-yours-to-end');
    given(recorded(byEvent)).when(commanding(stranger)).isRefused('consent/not-there');
  });
});
