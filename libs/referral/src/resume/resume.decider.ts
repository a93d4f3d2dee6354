import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { isFinal } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import { movedOn, type Hold, type Referral, type ReferralState } from '../referral.state';
import { heldIn, over, survivorsIdentity } from '../refusals';
import type { ResumeReferral } from './resume.command';
import type { ReferralResumed } from './resume.events';

/** Work goes on in the state in which it was left, and its clock where it stood (R2). */
export const resume: Decide<ResumeReferral, ReferralState> = (command, state) => {
  const referral = heldIn(['on-hold'], command, state, notResting);
  if ('refused' in referral) return referral;
  const due = referral.hold && dueAgain(referral.hold, command.now);
  const resumed: ReferralResumed = {
    ...headOf(referral, command.party, command.implies),
    ...(due === undefined ? {} : { dueBy: due.toISOString() }),
  };
  return survivorsIdentity(command) ?? [decided('referral.resumed', resumed, command.contents)];
};

const dueAgain = ({ due, since }: Hold, now: Date): Date | undefined => due && movedOn(due, since, now);

const notResting = ({ state }: Referral): Refusal =>
  isFinal(state) ? over : refused('referral/not-on-hold', 'Work on this referral does not rest. Look at its present state.');
