import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { WaitlistDto } from './waitlist.dto';

/** The addressee keeps the person on its waiting list (R2). */
export const waitlist = referralAct({
  name: 'waitlist',
  summary: 'Keeps the person on the waiting list, or says how the list stands',
  body: WaitlistDto,
  decider: referralDeciders.waitlist,
  command: (act, { position, estimatedStart }) => ({ ...act, ...stated({ position, estimatedStart }) }),
});
