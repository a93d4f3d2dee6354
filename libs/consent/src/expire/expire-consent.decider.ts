import type { Decide } from '@hub/event-sourcing';
import { decided, headOfLater, type RegisterEntries } from '../register-entries';
import type { ConsentExpired } from '../register.events';
import type { ExpireConsent } from './expire-consent.command';

/** Records that the computed end has come; it triggers withdrawal, it is not what makes the consent end. Author: the recorder. */
export const expireConsent: Decide<ExpireConsent, RegisterEntries> = ({ consent: id, now }, entries) => {
  const consent = entries.consents.get(id);
  const head = entries.heads.get(id);
  if (consent === undefined || head === undefined || consent.state !== 'active') return [];
  if (!('at' in consent.end) || now.getTime() < Date.parse(consent.end.at)) return [];
  const expired: ConsentExpired = { ...headOfLater(head, consent.recorder), consent: id, cause: 'time' };
  return [decided('consent.expired', expired)];
};
