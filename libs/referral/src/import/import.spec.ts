import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import { isMoreAdvanced, LIFECYCLE, type LifecycleState } from '../lifecycle';
import type { ReferralState } from '../referral.state';
import {
  delivered,
  ended,
  eventId,
  monday,
  gulfCoast,
  imported,
  importing,
  importUpdated,
  started,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.import);
const completed = () =>
  importing({
    state: 'ended',
    history: [{ state: 'ended', at: '2026-10-20T12:00:00Z' }],
    identifiers: [{ value: 'Task/1', version: '2' }],
  });

describe('import', () => {
  it('records the state in which it arrives and the history that is known; no transition is invented', () =>
    given().when(importing()).then(imported()));

  it('moves the referral on with a later version in a more advanced state', () =>
    given(imported()).when(completed()).then(importUpdated()));

  it('knows it already in the same state or a less advanced one', () => {
    given(imported()).when(importing()).thenNothing();
    given(imported(), importUpdated()).when(importing()).thenNothing();
  });

  it('leaves the same state whichever of two versions came first', () => {
    const after = (...states: readonly LifecycleState[]) =>
      states.reduce<ReferralState>((referral, state) => {
        const decision = referralDeciders.import.decide(importing({ state }), referral);
        if ('refused' in decision) throw new Error(decision.refused);
        return decision.reduce(
          (next, event) => referralDeciders.import.evolve(next, { ...event, id: eventId(1), recordedAt: monday, revision: 0 }),
          referral,
        );
      }, undefined);
    for (const one of LIFECYCLE)
      for (const other of LIFECYCLE) {
        expect(after(one, other)?.state).toBe(after(other, one)?.state);
        expect(after(one, other)?.state).toBe(isMoreAdvanced(one, other) ? one : other);
      }
  });

  it('follows what parties did here, and opens nothing again that they closed', () => {
    given(imported(), delivered(), started())
      .when(importing({ state: 'accepted' }))
      .thenNothing();
    given(imported(), delivered(), started()).when(completed()).then(importUpdated());
    given(imported(), delivered(), started(), ended()).when(completed()).thenNothing();
  });

  it('keeps what came along as attachments', () => {
    const attachments = [{ type: 'Consent', reference: 'Consent/1' }];
    given().when(importing({ attachments })).then(imported({ attachments }));
  });

  it('is not there for another requester, and is refused to oneself', () => {
    given(imported())
      .when(importing({ party: stranger }))
      .isRefused('referral/not-there');
    given()
      .when(importing({ addressee: gulfCoast }))
      .isRefused('referral/addressee-is-sender');
  });
});
