import type { Type } from '@nestjs/common';
import { actController } from '@hub/command-handling';
import { ActOnReferral } from './act-on-referral.handler';
import { ReferralAnswered } from './answers';
import type { ReferralAct } from './referral-act';

/** Offers one act at `POST /v1/referrals/{id}/<name>`. */
export const referralController = (act: ReferralAct): Type =>
  actController(act, { about: 'referrals', suffix: '', answered: ReferralAnswered, command: ActOnReferral });
