import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { CancelDto } from './cancel.dto';

/** The sender withdraws the referral or asks to; the addressee agrees (R2, decision 8). */
export const cancel = referralAct({
  name: 'cancel',
  summary: 'Withdraws the referral, or asks to; the answer is the same whatever has happened meanwhile',
  body: CancelDto,
  decider: referralDeciders.cancel,
  command: (act, { reason, asked, refused }) => ({ ...act, reason, ...stated({ asked, refused }) }),
});
