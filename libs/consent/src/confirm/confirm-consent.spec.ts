import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import {
  bayside,
  commanding,
  confirmed,
  consent,
  expired,
  gulfCoast,
  harbor,
  hoursLater,
  recorded,
  revoked,
  stranger,
} from '../testing/examples';

const given = givenFor(consentDeciders.confirm);

describe('confirm a consent', () => {
  it('makes it open the discloser’s data', () => {
    given(recorded()).when(commanding(harbor)).then(confirmed());
    expect([...(given(recorded()).state().consents.get(consent)?.confirmed ?? [])]).toEqual([gulfCoast]);
    expect([...(given(recorded(), confirmed()).state().consents.get(consent)?.confirmed ?? [])]).toEqual([gulfCoast, harbor]);
  });

  it('changes nothing for who recorded or confirmed it', () => {
    given(recorded()).when(commanding(gulfCoast)).thenNothing();
    given(recorded(), confirmed()).when(commanding(harbor)).thenNothing();
  });

  it('is refused when the consent is over', () => {
    given(recorded(), revoked()).when(commanding(harbor)).isRefused('consent/not-active');
    given(recorded(), expired()).when(commanding(harbor)).isRefused('consent/not-active');
    given(recorded({ end: { at: hoursLater(0).toISOString() } }))
      .when(commanding(harbor))
      .isRefused('consent/not-active');
  });

  it('is refused to a recipient that it does not name as discloser, and not there for others', () => {
    given(recorded({ recipients: [{ party: bayside }] }))
      .when(commanding(bayside))
      .isRefused('consent/not-a-discloser');
    given(recorded()).when(commanding(stranger)).isRefused('consent/not-there');
    given().when(commanding(harbor)).isRefused('consent/not-there');
  });
});
