import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { EndDto } from './end.dto';

/** Service ended with an outcome (R2). */
export const end = referralAct({
  name: 'end',
  summary: 'Reports how service ended; closes the loop',
  body: EndDto,
  decider: referralDeciders.end,
  command: (act, { outcome, endedOn }) => ({ ...act, outcome, endedOn }),
});
