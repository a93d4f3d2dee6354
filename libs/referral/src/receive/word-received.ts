import type { Instant, PartyId } from '@hub/vocabulary';
import { currentSending, pendingCancel, type Question, type Referral } from '../referral.state';
import { dueBy } from '../timing';
import type { ReceiveReferral } from './receive.command';

/** A word on a referral that reached the party which must act on it. */
interface Word {
  /** In whose name the receipt is written. */
  readonly author: PartyId;
  /** Its receipt starts a clock, or lets one go on; false where it came before, or nothing waits for it any more. */
  readonly awaited: boolean;
  readonly answerBy: Instant;
}

/** Undefined for what is no word to this party. The clock that a receipt starts is the receiver's. */
export const wordReceived = (command: ReceiveReferral, referral: Referral): Word | undefined => {
  const asked = referral.questions.find(({ event, asked: to }) => event === command.answers && to === command.party);
  if (asked) return question(command, asked);
  const told = referral.questions.find(({ given, asker }) => given?.event === command.answers && asker === command.party);
  if (told) return information(command, told);
  const { addressee } = currentSending(referral);
  if (command.answers === referral.declined && command.party === referral.sender)
    return {
      author: addressee,
      awaited: referral.state === 'declined' && referral.due === undefined,
      answerBy: dueBy(command.timing, 'send-elsewhere', command.now),
    };
  if (command.answers !== referral.cancelRequest?.event || command.party !== addressee) return undefined;
  const pending = pendingCancel(referral);
  return {
    // The receiver's own, not the sender's: that it still has the referral, and that service goes on, may be withheld from it.
    author: command.party,
    awaited: pending !== undefined && pending.answerBy === undefined,
    answerBy: dueBy(command.timing, 'answer-cancel-request', command.now),
  };
};

const question = ({ timing, now }: ReceiveReferral, { asker, open, received }: Question): Word => ({
  author: asker,
  awaited: open && received === undefined,
  answerBy: dueBy(timing, 'give-information', now),
});

/**
 * Whether anything waits for it still is the asker's matter, so a receipt is written in any case, and holds nothing of what the
 * asker's own clock says: that goes on where it stood, as the fold of the events tells.
 */
const information = ({ timing, now }: ReceiveReferral, { asked, given }: Question): Word => ({
  author: asked,
  awaited: given?.received === false,
  answerBy: dueBy(timing, 'answer', now),
});
