import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { ResumeDto } from './resume.dto';

/** Work goes on where it was left (R2). */
export const resume = referralAct({
  name: 'resume',
  summary: 'Goes on with what rested',
  body: ResumeDto,
  decider: referralDeciders.resume,
  command: (act) => act,
});
