import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { bayside, commanding, consent, expired, gulfCoast, harbor, recorded, revoked, stranger } from '../testing/examples';

const given = givenFor(consentDeciders.revoke);

describe('revoke a consent', () => {
  it('is recorded by who recorded it or discloses on it', () => {
    given(recorded()).when(commanding(gulfCoast)).then(revoked());
    given(recorded())
      .when(commanding(harbor))
      .then(revoked({ author: harbor }));
    expect(given(recorded(), revoked()).state().consents.get(consent)?.state).toBe('revoked');
  });

  it('changes nothing the second time, or after the end', () => {
    given(recorded(), revoked()).when(commanding(harbor)).thenNothing();
    given(recorded(), expired()).when(commanding(gulfCoast)).thenNothing();
  });

  it('holds for a consent that is recorded only afterwards, as after a restore', () =>
    expect(given(revoked(), recorded()).state().consents.get(consent)?.state).toBe('revoked'));

  it('is refused to a mere recipient, and not there for others', () => {
    given(recorded({ recipients: [{ party: bayside }] }))
      .when(commanding(bayside))
      .isRefused('consent/not-yours-to-revoke');
    given(recorded()).when(commanding(stranger)).isRefused('consent/not-there');
  });
});
