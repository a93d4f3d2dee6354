import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { denial, denied, denying, gulfCoast, harbor } from '../testing/examples';

const given = givenFor(consentDeciders.deny);

describe('deny', () => {
  it('records what the person forbids; who would have received is not concerned', () => given().when(denying()).then(denied()));

  it('may forbid everything, or one purpose only', () => {
    given()
      .when(denying({ recipients: [], categories: [] }))
      .then(denied({ recipients: [], categories: [] }));
    given()
      .when(denying({ onlyFor: 'payment' }))
      .then(denied({ onlyFor: 'payment', purpose: 'payment' }));
    expect(
      given(denied({ onlyFor: 'payment' }))
        .state()
        .denials.get(denial),
    ).toMatchObject({ purpose: 'payment', lifted: false });
    expect(given(denied()).state().denials.get(denial)).not.toHaveProperty('purpose');
  });

  it('tells those who are forbidden to disclose', () =>
    given()
      .when(denying({ disclosers: [{ party: harbor }] }))
      .then(denied({ disclosers: [{ party: harbor }], concerns: [gulfCoast, harbor] })));

  it('refuses unknown parties, and the same id again', () => {
    given()
      .when(denying({ recipients: [{ party: 'nobody' }] }))
      .isRefused('consent/unknown-party', 'consent/unknown-party');
    given(denied()).when(denying()).isRefused('denial/already-there');
  });
});
