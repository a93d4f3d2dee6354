import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { AskInformationDto } from './ask-information.dto';

/** The addressee needs to know more (R2). */
export const askInformation = referralAct({
  name: 'ask-information',
  summary: 'Asks for more information; the question stands in the contents',
  body: AskInformationDto,
  decider: referralDeciders.askInformation,
  command: (act, { of }) => ({ ...act, ...stated({ of }) }),
});
