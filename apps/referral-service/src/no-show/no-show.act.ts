import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { NoShowDto } from './no-show.dto';

/** Nobody came (R2). */
export const noShow = referralAct({
  name: 'no-show',
  summary: 'Reports that nobody came to the appointment',
  body: NoShowDto,
  decider: referralDeciders.noShow,
  command: (act) => act,
});
