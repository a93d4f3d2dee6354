import { givenFor, type GivenEvent } from '@hub/event-sourcing/testing';
import { referralDeciders } from './deciders';
import {
  accepted,
  appointmentCancelled,
  attempted,
  bayside,
  cancelled,
  cancelRefused,
  cancelRequested,
  declined,
  delivered,
  ended,
  eventId,
  gulfCoast,
  harbor,
  hoursLater,
  imported,
  informationGiven,
  informationRequested,
  noShow,
  noted,
  putOnHold,
  redirected,
  requested,
  resumed,
  scheduled,
  started,
  waitlisted,
} from './testing/examples';
import { whoActsNext } from './who-acts-next';

const given = givenFor(referralDeciders.request);
const next = (history: readonly GivenEvent[]) => {
  const referral = given(...history).state();
  return referral && whoActsNext(referral);
};

const at = (hours: number) => hoursLater(hours).toISOString();
const taken = [requested(), delivered()];
const withoutLimit = Object.fromEntries(Object.entries(started().open as object).filter(([name]) => name !== 'progressBy'));
const startedLongAgo = { ...started(), open: withoutLimit };
const asked = [...taken, accepted(), started(), cancelRequested(), delivered(5, { author: harbor, answerBy: at(48) })];

describe('who acts next', () => {
  it.each([
    ['sent', [requested()], { party: gulfCoast, act: 'give-basis', by: hoursLater(72) }],
    ['delivered', [requested(), delivered()], { party: harbor, act: 'answer', by: hoursLater(72) }],
    ['accepted', [requested(), delivered(), accepted()], { party: harbor, act: 'start-service', by: hoursLater(240) }],
    ['on the waiting list', [...taken, waitlisted()], { party: harbor, act: 'review-waitlist', by: hoursLater(336) }],
    ['scheduled', [...taken, accepted(), scheduled()], { party: harbor, act: 'report-appointment', by: hoursLater(72) }],
    ['missed', [...taken, accepted(), scheduled(), noShow()], { party: harbor, act: 'rebook', by: hoursLater(120) }],
    [
      'called off',
      [...taken, accepted(), scheduled(), appointmentCancelled()],
      { party: harbor, act: 'rebook', by: hoursLater(120) },
    ],
    ['tried', [...taken, accepted(), attempted()], { party: harbor, act: 'start-service', by: hoursLater(240) }],
    ['on hold', [...taken, accepted(), putOnHold()], { party: harbor, act: 'resume', by: new Date('2026-11-10T05:00:00Z') }],
    [
      'resumed',
      [...taken, accepted(), putOnHold(), resumed({ dueBy: at(300) })],
      { party: harbor, act: 'start-service', by: hoursLater(300) },
    ],
    ['in service', [...taken, accepted(), started()], { party: harbor, act: 'report-progress', by: hoursLater(720) }],
    ['in service since before notes were due', [...taken, accepted(), startedLongAgo], { party: harbor, act: 'end-service' }],
    [
      'in service, and a note was written',
      [...taken, accepted(), started(), noted({ progressBy: at(1_000) })],
      { party: harbor, act: 'report-progress', by: hoursLater(1_000) },
    ],
    [
      'in service, and the sender asks to cancel, of which the addressee is not told',
      [...taken, accepted(), started(), cancelRequested()],
      { party: harbor, act: 'report-progress', by: hoursLater(720) },
    ],
    ['in service, and the request to cancel arrived', asked, { party: harbor, act: 'answer-cancel-request', by: hoursLater(48) }],
    [
      'in service, and the request to cancel was refused',
      [...asked, cancelRefused()],
      { party: harbor, act: 'report-progress', by: hoursLater(720) },
    ],
    [
      'asked about, of which the sender is not told: the one who asked gains no time',
      [...taken, informationRequested()],
      { party: harbor, act: 'answer', by: hoursLater(72) },
    ],
    [
      'asked about, and the question arrived',
      [...taken, informationRequested(), delivered(3, { addressee: gulfCoast, answerBy: at(48) })],
      { party: gulfCoast, act: 'give-information', by: hoursLater(48) },
    ],
    [
      'told about, and the answer has not arrived',
      [
        ...taken,
        informationRequested(),
        delivered(3, { addressee: gulfCoast }),
        informationGiven({ to: harbor, asked: eventId(3) }),
      ],
      { party: gulfCoast, act: 'give-basis', by: hoursLater(72) },
    ],
    [
      'told about, and the answer arrived',
      [
        ...taken,
        informationRequested(),
        { ...delivered(3, { addressee: gulfCoast }), recordedAt: hoursLater(10) },
        informationGiven({ to: harbor, asked: eventId(3) }),
        { ...delivered(5), recordedAt: hoursLater(38) },
      ],
      { party: harbor, act: 'answer', by: hoursLater(100) },
    ],
    [
      'accepted before the question was answered',
      [...taken, informationRequested(), delivered(3, { addressee: gulfCoast }), accepted()],
      { party: harbor, act: 'start-service', by: hoursLater(240) },
    ],
    [
      'declined, and the sender is told',
      [...taken, declined(), delivered(3, { addressee: gulfCoast, answerBy: at(90) })],
      { party: gulfCoast, act: 'send-elsewhere', by: hoursLater(90) },
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
