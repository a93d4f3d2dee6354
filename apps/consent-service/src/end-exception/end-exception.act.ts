import { consentDeciders } from '@hub/consent';
import { entryAct } from '../register/entry-act';

/** Who invoked an exception ends it sooner. */
export const endException = entryAct({
  of: 'exception',
  name: 'exception.end',
  decider: consentDeciders.endException,
  ends: true,
  command: ({ party, now }, exception) => ({ exception, party, now }),
});
