import { consentDeciders } from '@hub/consent';
import { entryAct } from '../register/entry-act';

/** A discloser takes a consent as its own (decision 6). */
export const confirm = entryAct({
  of: 'consent',
  name: 'consent.confirm',
  decider: consentDeciders.confirm,
  command: (base, consent) => ({ ...base, consent }),
});
