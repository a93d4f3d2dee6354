import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { bayside, commanding, denial, denied, gulfCoast, harbor, lifted } from '../testing/examples';

const given = givenFor(consentDeciders.liftDenial);

describe('lift a denial', () => {
  it('is its author’s, once', () => {
    given(denied()).when(commanding(gulfCoast)).then(lifted());
    given(denied(), lifted()).when(commanding(gulfCoast)).thenNothing();
    expect(given(denied(), lifted()).state().denials.get(denial)?.lifted).toBe(true);
  });

  it('is refused to who is forbidden to disclose', () => {
    given(denied({ disclosers: [{ party: harbor }] }))
      .when(commanding(harbor))
      .isRefused('denial/not-yours-to-lift');
  });

  it('is not there for others, the recipient that it forbids included', () => {
    given(denied()).when(commanding(bayside)).isRefused('denial/not-there');
    given().when(commanding(gulfCoast)).isRefused('denial/not-there');
  });
});
