import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { DeclineDto } from './decline.dto';

/** The addressee does not take the referral on (R2). */
export const decline = referralAct({
  name: 'decline',
  summary: 'Does not take the referral on',
  body: DeclineDto,
  decider: referralDeciders.decline,
  command: (act, { reason }) => ({ ...act, reason }),
});
