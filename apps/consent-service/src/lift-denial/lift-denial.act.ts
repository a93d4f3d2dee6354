import { consentDeciders } from '@hub/consent';
import { entryAct } from '../register/entry-act';

/** The person no longer forbids. A lift that a restored hub has lost errs on the safe side, so the journal does not have it. */
export const liftDenial = entryAct({
  of: 'denial',
  name: 'denial.lift',
  decider: consentDeciders.liftDenial,
  command: (base, denial) => ({ ...base, denial }),
});
