import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { notYet } from '../calendar';
import { decided, headOf } from '../referral-event';
import type { ReferralEnded } from '../referral.events';
import type { Referral, ReferralState } from '../referral.state';
import { holds, notThere, notYoursToAnswer, standingIn, survivorsIdentity } from '../refusals';
import type { EndReferral } from './end.command';

/**
 * Service ended with an outcome, which closes the loop (R2; FHIR Task → completed | failed). Also from accepted: somebody who
 * could not be engaged never started.
 */
export const end: Decide<EndReferral, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (!holds(referral, command)) return notYoursToAnswer;
  if (referral.state === 'received')
    return refused(
      'referral/not-accepted',
      'This referral has not been accepted yet. Accept it first, or decline it with a reason.',
    );
  if (referral.state !== 'accepted' && referral.state !== 'in-service')
    return refused('referral/over', 'This referral is over already. Look at its present state.');
  const ended: ReferralEnded = {
    ...headOf(referral, command.party, command.implies),
    outcome: command.outcome,
    endedOn: command.endedOn,
  };
  return (
    notYet(command.endedOn, command.timeZone, command.now) ??
    beforeStart(command, referral) ??
    survivorsIdentity(command) ?? [decided('referral.ended', ended, command.contents)]
  );
};

/** Days are compared as text: year, month, day. */
const beforeStart = ({ endedOn }: EndReferral, { startedOn }: Referral): Refusal | undefined =>
  startedOn !== undefined && endedOn < startedOn
    ? refused('referral/ends-before-start', 'The end lies before the start of service. Correct the date.')
    : undefined;
