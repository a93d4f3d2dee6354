import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { AcceptDto } from './accept.dto';

/** The addressee takes the referral on (R2). */
export const accept = referralAct({
  name: 'accept',
  summary: 'Takes the referral on',
  body: AcceptDto,
  decider: referralDeciders.accept,
  command: (act, { startBy }) => ({ ...act, ...stated({ startBy }) }),
});
