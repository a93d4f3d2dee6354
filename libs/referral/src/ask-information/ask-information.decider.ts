import { refused, type Decide } from '@hub/event-sourcing';
import { TAKEN_ON } from '../lifecycle';
import { decided, headOf } from '../referral-event';
import { currentSending, type ReferralState } from '../referral.state';
import { heldIn, survivorsIdentity } from '../refusals';
import type { AskInformation } from './ask-information.command';
import type { ReferralInformationRequested } from './ask-information.events';

/**
 * The addressee asks for more (R2; FHIR Task `businessStatus`). The latest question counts, so that the answer to the asker
 * does not depend on what was told on the one before. Its own clock stands still once the question has arrived.
 */
export const askInformation: Decide<AskInformation, ReferralState> = (command, state) => {
  const referral = heldIn(['received', 'waitlisted', ...TAKEN_ON, 'in-service', 'on-hold'], command, state);
  if ('refused' in referral) return referral;
  const { author: sentBy } = currentSending(referral);
  const to = command.of ?? sentBy;
  if (to !== sentBy && to !== referral.sender)
    return refused(
      'referral/not-theirs-to-tell',
      'Only who sent you this referral, or its first sender, can be asked here. Name one of the two, or leave it out.',
    );
  const asked: ReferralInformationRequested = { ...headOf(referral, command.party, command.implies), to };
  return survivorsIdentity(command) ?? [decided('referral.information-requested', asked, command.contents)];
};
