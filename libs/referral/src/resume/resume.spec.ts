import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  delivered,
  ended,
  gulfCoast,
  hoursLater,
  imported,
  putOnHold,
  requested,
  resumed,
  started,
} from '../testing/examples';

const given = givenFor(referralDeciders.resume);
const rested = (since: number) => [requested(), delivered(), accepted(), { ...putOnHold(), recordedAt: hoursLater(since) }];

describe('resume', () => {
  it('goes on in the state in which it was left, and its clock where it stood', () => {
    // A start was due after 240 hours; after 40 of them work rested for 100.
    given(...rested(40))
      .when(acting({}, { now: hoursLater(140) }))
      .then(resumed({ dueBy: hoursLater(340).toISOString() }));
    expect(given(...rested(40), resumed({ dueBy: hoursLater(340).toISOString() })).state()).toMatchObject({
      state: 'accepted',
      due: hoursLater(340),
    });
  });

  it('makes up for nothing that was late already', () =>
    given(...rested(300))
      .when(acting({}, { now: hoursLater(400) }))
      .then(resumed({ dueBy: hoursLater(240).toISOString() })));

  it('goes on with what an import reported, in service where its history knows of that', () => {
    const reported = (state: 'accepted' | 'in-service') =>
      imported({ state: 'on-hold', history: [{ state, at: '2026-10-02T12:00:00Z' }] });
    given(reported('accepted'), delivered()).when(acting({})).then(resumed());
    for (const state of ['accepted', 'in-service'] as const)
      expect(given(reported(state), delivered(), resumed()).state()).toMatchObject({ state, imported: false });
  });

  it('is refused where nothing rests, and to others', () => {
    given(requested(), delivered(), accepted(), started()).when(acting({})).isRefused('referral/not-on-hold');
    given(requested(), delivered(), accepted(), ended()).when(acting({})).isRefused('referral/over');
    given(...rested(0))
      .when(acting({}, { party: gulfCoast }))
      .isRefused('referral/not-yours-to-answer');
  });
});
