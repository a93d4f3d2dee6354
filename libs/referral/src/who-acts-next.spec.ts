import type { DecidedEvent } from '@hub/event-sourcing';
import { givenFor } from '@hub/event-sourcing/testing';
import { referralDeciders } from './deciders';
import {
  accepted,
  bayside,
  cancelled,
  cancelRequested,
  declined,
  delivered,
  ended,
  gulfCoast,
  harbor,
  hoursLater,
  imported,
  redirected,
  requested,
  started,
} from './testing/examples';
import { whoActsNext } from './who-acts-next';

const given = givenFor(referralDeciders.request);
const next = (history: readonly DecidedEvent[]) => {
  const referral = given(...history).state();
  return referral && whoActsNext(referral);
};

describe('who acts next', () => {
  it.each([
    ['sent', [requested()], { party: gulfCoast, act: 'give-basis', by: hoursLater(72) }],
    ['delivered', [requested(), delivered()], { party: harbor, act: 'answer', by: hoursLater(72) }],
    ['accepted', [requested(), delivered(), accepted()], { party: harbor, act: 'start-service', by: hoursLater(240) }],
    ['in service', [requested(), delivered(), accepted(), started()], { party: harbor, act: 'end-service' }],
    [
      'in service, and the sender asks to cancel',
      [requested(), delivered(), accepted(), started(), cancelRequested()],
      { party: harbor, act: 'answer-cancel-request' },
    ],
    ['declined', [requested(), delivered(), declined()], { party: gulfCoast, act: 'send-elsewhere' }],
    ['sent on', [requested(), delivered(), redirected()], { party: harbor, act: 'give-basis', by: hoursLater(72) }],
    [
      'sent on and delivered there',
      [requested(), delivered(), redirected(), delivered(3, { author: harbor, addressee: bayside })],
      { party: bayside, act: 'answer', by: hoursLater(72) },
    ],
    ['imported as accepted, not delivered', [imported()], { party: gulfCoast, act: 'give-basis', by: hoursLater(72) }],
    ['imported as accepted, and delivered', [imported(), delivered()], { party: harbor, act: 'start-service' }],
    ['ended', [requested(), delivered(), accepted(), ended()], undefined],
    ['cancelled', [requested(), cancelled()], undefined],
  ])('when it is %s', (_, history, expected) => {
    expect(next(history)).toEqual(expected);
  });
});
