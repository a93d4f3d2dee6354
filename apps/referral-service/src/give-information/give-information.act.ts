import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { GiveInformationDto } from './give-information.dto';

/** Who was asked tells more (R2). */
export const giveInformation = referralAct({
  name: 'give-information',
  summary: 'Tells what was asked, or more; it stands in the contents',
  body: GiveInformationDto,
  decider: referralDeciders.giveInformation,
  command: (act, { asked }) => ({ ...act, ...stated({ asked }) }),
});
