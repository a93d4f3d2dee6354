import type { Decide } from '@hub/event-sourcing';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { NoteProgress } from './note.command';
import type { ReferralProgressNoted } from './note.events';

/** An interim note (R2; BSeR 5.1.4, 360X PCC-59). During service it is the word that was due, and the next one is due later. */
export const note: Decide<NoteProgress, ReferralState> = (command, state) => {
  const referral = heldIn(['waitlisted', ...TAKEN_ON, 'in-service', 'on-hold'], command, state);
  if ('refused' in referral) return referral;
  const noted: ReferralProgressNoted = {
    ...headOf(referral, command.party, command.implies),
    ...(referral.state === 'in-service' ? { progressBy: dueBy(command.timing, 'report-progress', command.now) } : {}),
  };
  return survivorsIdentity(command) ?? [decided('referral.progress-noted', noted, command.contents)];
};
