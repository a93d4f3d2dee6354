import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { RedirectDto } from './redirect.dto';

/** The referral goes on to another party (R2). */
export const redirect = referralAct({
  name: 'redirect',
  summary: 'Sends the referral on to another party',
  body: RedirectDto,
  decider: referralDeciders.redirect,
  involves: ({ to }) => [to],
  command: (act, { to, reason, declined }) => ({ ...act, to, ...stated({ reason, declined }) }),
});
