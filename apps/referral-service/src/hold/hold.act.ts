import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { HoldDto } from './hold.dto';

/** Work rests, and so does what was due (R2). */
export const hold = referralAct({
  name: 'hold',
  summary: 'Lets work on the referral rest until a day',
  body: HoldDto,
  decider: referralDeciders.hold,
  command: (act, { reason, until }) => ({ ...act, reason, until }),
});
