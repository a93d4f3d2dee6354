import { consentDeciders } from '@hub/consent';
import { entryAct } from '../register/entry-act';

/** A consent that ends by an event ends with it (decision 6). */
export const reportEnd = entryAct({
  of: 'consent',
  name: 'consent.report-end',
  decider: consentDeciders.reportEnd,
  ends: true,
  command: (base, consent) => ({ ...base, consent }),
});
