import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { notYet } from '../calendar';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralServiceStarted } from '../referral.events';
import type { Referral, ReferralState } from '../referral.state';
import { heldIn, notAccepted, onHold, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { StartService } from './start.command';

/** Service has started (R2; FHIR Task accepted → in-progress). From then on word is due on how it goes. */
export const startService: Decide<StartService, ReferralState> = (command, state) => {
  const referral = heldIn(TAKEN_ON, command, state, notNow);
  if ('refused' in referral) return referral;
  const { startedOn, timing, now } = command;
  const started: ReferralServiceStarted = {
    ...headOf(referral, command.party, command.implies),
    startedOn,
    progressBy: dueBy(timing, 'report-progress', now),
  };
  return (
    notYet(startedOn, timing.calendar.timeZone, now) ??
    survivorsIdentity(command) ?? [decided('referral.service-started', started, command.contents)]
  );
};

const notNow = ({ state }: Referral): Refusal => {
  if (state === 'received' || state === 'waitlisted') return notAccepted;
  if (state === 'on-hold') return onHold;
  return refused('referral/already-started', 'Service has started before, or the referral is over. Look at its present state.');
};
