import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import { gulfCoast, requested, requesting } from '../testing/examples';

const given = givenFor(referralDeciders.request);
const identity = { names: [{ family: 'Doe' }] };

describe('request', () => {
  it('publishes the referral, with what its open part gives away and until when a basis should be given', () =>
    given().when(requesting()).then(requested()));

  it('seals what is told, by category, and leaves out what is not', () =>
    given()
      .when(requesting({ contents: { identity, 'substance-use': { need: 'assessment' } } }))
      .then(requested({}, { identity, 'substance-use': { need: 'assessment' } })));

  it('gives away that the person is known to an agency, where nothing more is implied', () =>
    given()
      .when(requesting({ implies: [] }))
      .then(requested({ implies: ['identity'] })));

  it('names the referral on which it follows', () => {
    const partOf = '44444444-4444-8444-8444-444444444444';
    given().when(requesting({ partOf })).then(requested({ partOf }));
  });

  it('is refused to oneself, and where the id is taken', () => {
    given()
      .when(requesting({ addressee: gulfCoast }))
      .isRefused('referral/addressee-is-sender');
    given(requested()).when(requesting()).isRefused('referral/already-there');
  });

  it('lets a shelter refer under a pseudonym, without identity or contact', () => {
    given()
      .when(requesting({ victimServiceProvider: true, contents: { identity } }))
      .isRefused('referral/survivor-identity');
    given()
      .when(requesting({ victimServiceProvider: true, contents: { contact: { bestTime: 'never' } } }))
      .isRefused('referral/survivor-identity');
    given()
      .when(requesting({ victimServiceProvider: true, contents: { housing: { programme: 'rapid-rehousing' } } }))
      .then(requested({}, { housing: { programme: 'rapid-rehousing' } }));
  });
});
