import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { ReceiveDto } from './receive.dto';

/** A party’s adapter confirms delivery (decision 8): the only command that it may issue (decision 15). */
export const receive = referralAct({
  name: 'receive',
  summary: 'Confirms that a request, or a later word to act on, was delivered; only adapters do',
  body: ReceiveDto,
  decider: referralDeciders.receive,
  roles: ['adapter'],
  command: (act, { answers, disclosure }) => ({ ...act, answers, disclosure }),
});
