import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { RefuseCancelDto } from './refuse-cancel.dto';

/** The addressee refuses what the sender asked (R2). */
export const refuseCancel = referralAct({
  name: 'refuse-cancel',
  summary: 'Goes on although the sender asked to cancel',
  body: RefuseCancelDto,
  decider: referralDeciders.refuseCancel,
  command: (act, { asked, reason }) => ({ ...act, asked, reason }),
});
