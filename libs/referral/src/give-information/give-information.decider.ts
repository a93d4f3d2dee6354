import { refused, type Decide, type DecidedEvent, type Refusal } from '@hub/event-sourcing';
import type { PartyId } from '@hub/vocabulary';
import { decided, headOf } from '../referral-event';
import { currentSending, type Referral, type ReferralState } from '../referral.state';
import { notThere, over, standingIn, survivorsIdentity } from '../refusals';
import { dueBy } from '../timing';
import type { GiveInformation } from './give-information.command';
import type { ReferralInformationGiven } from './give-information.events';

/**
 * More is told (R2). It is recorded whatever became of the referral meanwhile, and answered alike: what its giver may not know
 * does not show (decision 8). Until it has arrived the giver must act.
 */
export const giveInformation: Decide<GiveInformation, ReferralState> = (command, state) => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (command.asked === undefined)
    return mayNotTell(command, referral) ?? survivorsIdentity(command) ?? [given(command, referral)];
  const question = referral.questions.find(({ event, asked }) => event === command.asked && asked === command.party);
  if (question === undefined)
    return refused(
      'referral/no-such-question',
      'Your party was not asked this. Name the question that was shown to you, or tell it without naming one.',
    );
  if (question.given !== undefined)
    return refused('referral/already-told', 'Your party has answered this question. Tell more without naming it.');
  return survivorsIdentity(command) ?? [given(command, referral, question.asker)];
};

/** Who sent it may tell more, but for a sender that withdrew it itself before it was delivered. */
const mayNotTell = ({ party }: GiveInformation, referral: Referral): Refusal | undefined => {
  if (!referral.sendings.some(({ author }) => author === party))
    return refused(
      'referral/not-yours-to-tell',
      'Only who sent this referral tells more unasked. Put what you have to say into your answer, or into a note.',
    );
  const { author, received } = currentSending(referral);
  return author === party && received === undefined && !referral.imported && referral.state === 'cancelled' ? over : undefined;
};

const given = (command: GiveInformation, referral: Referral, to?: PartyId): DecidedEvent => {
  const { party, implies, asked, timing, now, contents } = command;
  const open: ReferralInformationGiven = {
    ...headOf(referral, party, implies),
    ...(to === undefined ? {} : { to }),
    ...(asked === undefined ? {} : { asked }),
    deliverBy: dueBy(timing, 'give-basis', now),
  };
  return decided('referral.information-given', open, contents);
};
