import { consentDeciders } from '@hub/consent';
import { entryAct } from '../register/entry-act';

/** Effective at once, and in the safety journal before it is acknowledged (C3). */
export const revoke = entryAct({
  of: 'consent',
  name: 'consent.revoke',
  decider: consentDeciders.revoke,
  ends: true,
  command: (base, consent) => ({ ...base, consent }),
});
