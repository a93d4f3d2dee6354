import type { Decide } from '@hub/event-sourcing';
import { endOfDay } from '@hub/vocabulary';
import { dayAhead } from '../calendar';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import type { HoldReferral } from './hold.command';
import type { ReferralPutOnHold } from './hold.events';

/** Work rests until a day, and so does what was due (R2; FHIR Task on-hold). On hold again: for another reason, or longer. */
export const hold: Decide<HoldReferral, ReferralState> = (command, state) => {
  const referral = heldIn(['waitlisted', ...TAKEN_ON, 'in-service', 'on-hold'], command, state);
  if ('refused' in referral) return referral;
  const { reason, until, timing, now } = command;
  const { timeZone } = timing.calendar;
  const over = dayAhead(until, timeZone, now);
  const resumeBy = endOfDay(until, timeZone);
  if (over !== undefined || resumeBy === undefined) return over ?? [];
  const held: ReferralPutOnHold = {
    ...headOf(referral, command.party, command.implies),
    reason,
    until,
    resumeBy: resumeBy.toISOString(),
  };
  return survivorsIdentity(command) ?? [decided('referral.put-on-hold', held, command.contents)];
};
