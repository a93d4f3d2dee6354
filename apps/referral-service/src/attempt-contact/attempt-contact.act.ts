import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { AttemptContactDto } from './attempt-contact.dto';

/** An attempt to engage the person (R2). */
export const attemptContact = referralAct({
  name: 'attempt-contact',
  summary: 'Records an attempt to reach the person',
  body: AttemptContactDto,
  decider: referralDeciders.attemptContact,
  command: (act, { attemptedAt, means, outcome }) => ({ ...act, attemptedAt, means, outcome }),
});
