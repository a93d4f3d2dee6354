import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { notYet } from '../calendar';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralEnded } from '../referral.events';
import { stateBeneath, type Referral, type ReferralState } from '../referral.state';
import { heldIn, notAccepted, survivorsIdentity } from '../refusals';
import type { EndReferral } from './end.command';

/**
 * Service ended with an outcome, which closes the loop (R2; FHIR Task → completed | failed). Also from accepted: somebody who
 * could not be engaged never started. That nobody could be engaged is said after attempts that are recorded.
 */
export const end: Decide<EndReferral, ReferralState> = (command, state) => {
  const referral = heldIn([...TAKEN_ON, 'in-service', 'on-hold'], command, state);
  if ('refused' in referral) return referral;
  if (stateBeneath(referral) === 'waitlisted') return notAccepted;
  const ended: ReferralEnded = {
    ...headOf(referral, command.party, command.implies),
    outcome: command.outcome,
    endedOn: command.endedOn,
  };
  return (
    notYet(command.endedOn, command.timing.calendar.timeZone, command.now) ??
    beforeStart(command, referral) ??
    neverTried(command, referral) ??
    survivorsIdentity(command) ?? [decided('referral.ended', ended, command.contents)]
  );
};

/** Days are compared as text: year, month, day. */
const beforeStart = ({ endedOn }: EndReferral, { startedOn }: Referral): Refusal | undefined =>
  startedOn !== undefined && endedOn < startedOn
    ? refused('referral/ends-before-start', 'The end lies before the start of service. Correct the date.')
    : undefined;

/** What an import reports may have been tried elsewhere. */
const neverTried = ({ outcome }: EndReferral, { attempts, imported }: Referral): Refusal | undefined =>
  outcome === 'failed-to-engage' && attempts === 0 && !imported
    ? refused(
        'referral/no-attempt-recorded',
        'Nobody has recorded an attempt to reach the person. Record the attempts, each with its day and means; then end the referral so.',
      )
    : undefined;
