import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import { bigBend, ended, eventId, handedOver, opened, opening } from '../testing/examples';

const given = givenFor(coordinationDeciders.open);
const endedBy = (author: string) => ended({ author });

describe('open', () => {
  it('makes a worker of the party accountable, in one event', () => given().when(opening()).then(opened()));

  it('is refused while the party coordinates already', () => {
    given(opened())
      .when(opening({ episode: eventId(90) }))
      .isRefused('episode/already-open');
  });

  it('opens again once the party itself has ended the last episode', () => {
    const again = { episode: eventId(90), matter: `episode:${eventId(90)}` };
    given(opened(), ended())
      .when(opening({ episode: eventId(90) }))
      .then(opened(again));
  });

  it('answers a party that handed over alike, whether that episode has ended or not, until it names the end', () => {
    const later = opening({ episode: eventId(90) });
    given(...handedOver())
      .when(later)
      .isRefused('episode/handed-over');
    given(...handedOver(), endedBy(bigBend))
      .when(later)
      .isRefused('episode/handed-over');
    given(...handedOver(), endedBy(bigBend))
      .when({ ...later, ended: eventId(7) })
      .isRefused('episode/handed-over');
    given(...handedOver(), endedBy(bigBend))
      .when({ ...later, ended: eventId(8) })
      .then(opened({ episode: eventId(90), matter: `episode:${eventId(90)}` }));
  });

  it('takes nothing of a survivor by which somebody is found', () => {
    const shelter = { victimServiceProvider: true };
    given()
      .when(opening({ ...shelter, contents: { identity: { names: [{ text: 'A' }] } } }))
      .isRefused('handoff/survivor-identity');
    given()
      .when(opening({ ...shelter, contents: { 'domestic-violence': { place: 'the house' } } }))
      .isRefused('handoff/survivor-identity');
    const words = { 'domestic-violence': { notes: 'safe' } };
    given()
      .when(opening({ ...shelter, contents: words }))
      .isRefused('handoff/survivor-identity');
    const others = { survivorsEpisode: true };
    given()
      .when(opening({ ...others, contents: { 'domestic-violence': { place: 'the house' } } }))
      .isRefused('handoff/survivor-identity');
    given()
      .when(opening({ ...others, contents: words }))
      .then(opened({}, words));
  });
});
