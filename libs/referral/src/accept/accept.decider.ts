import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { endOfDay } from '@hub/vocabulary';
import { decided, headOf } from '../referral-event';
import type { ReferralAccepted } from '../referral.events';
import type { Referral, ReferralState } from '../referral.state';
import { heldIn, onHold, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { AcceptReferral } from './accept.command';

/** The addressee takes the referral on and says when service will start (R2; FHIR Task received → accepted, BSeR 3.0). */
export const accept: Decide<AcceptReferral, ReferralState> = (command, state) => {
  const referral = heldIn(['received', 'waitlisted'], command, state, answered);
  if ('refused' in referral) return referral;
  const { startBy, timing, now } = command;
  const due = startBy === undefined ? undefined : endOfDay(startBy, timing.calendar.timeZone);
  if (startBy !== undefined && (due === undefined || due <= now))
    return refused(
      'referral/start-in-the-past',
      'The day on which service should start is over, or no calendar has it. Name a day to come.',
    );
  const accepted: ReferralAccepted = {
    ...headOf(referral, command.party, command.implies),
    ...(startBy === undefined ? {} : { startBy }),
    startDue: due?.toISOString() ?? dueBy(timing, 'start-service', now),
  };
  return survivorsIdentity(command) ?? [decided('referral.accepted', accepted, command.contents)];
};

/** One answer to what was answered. */
export const answered = ({ state }: Referral): Refusal =>
  state === 'on-hold'
    ? onHold
    : refused('referral/not-awaiting-answer', 'This referral was answered before, or is over. Look at its present state.');
