import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { StartDto } from './start.dto';

/** Service has started (R2). */
export const start = referralAct({
  name: 'start',
  summary: 'Reports that service has started',
  body: StartDto,
  decider: referralDeciders.start,
  command: (act, { startedOn }) => ({ ...act, startedOn }),
});
