import type { Decide, Decider } from '@hub/event-sourcing';
import { confirmConsent } from './confirm/confirm-consent.decider';
import { deny } from './deny/deny.decider';
import { endException } from './end-exception/end-exception.decider';
import { expireConsent } from './expire/expire-consent.decider';
import { invokeException } from './invoke-exception/invoke-exception.decider';
import { liftDenial } from './lift-denial/lift-denial.decider';
import { recordConsent } from './record/record-consent.decider';
import { evolveEntries, noEntries, type RegisterEntries } from './register-entries';
import { reportEnd } from './report-end/report-end.decider';
import { revokeConsent } from './revoke/revoke-consent.decider';

const onRegister = <Command>(decide: Decide<Command, RegisterEntries>): Decider<RegisterEntries, Command> => ({
  initialState: noEntries,
  evolve: evolveEntries,
  decide,
});

/** What can be done in a subject's register, each on the stream `consents-<subject>`. */
export const consentDeciders = {
  record: onRegister(recordConsent),
  confirm: onRegister(confirmConsent),
  revoke: onRegister(revokeConsent),
  expire: onRegister(expireConsent),
  reportEnd: onRegister(reportEnd),
  deny: onRegister(deny),
  liftDenial: onRegister(liftDenial),
  invokeException: onRegister(invokeException),
  endException: onRegister(endException),
} as const;
