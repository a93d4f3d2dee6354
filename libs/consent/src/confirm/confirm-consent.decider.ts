import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOfLater, type RegisterEntries } from '../register-entries';
import { consentNotThere, consentOf } from '../refusals';
import type { ConsentConfirmed } from '../register.events';
import { oneRecipient, sealedForAnother } from '../sealed-release/sealed-release';
import type { ConfirmConsent } from './confirm-consent.command';

/** A consent opens a discloser's data only if that discloser recorded or confirmed it (decision 6). */
export const confirmConsent: Decide<ConfirmConsent, RegisterEntries> = ({ consent: id, party, now, implies }, entries) => {
  const consent = consentOf(entries, id, party);
  const head = entries.heads.get(id);
  if (consent === undefined || head === undefined) return consentNotThere;
  if (!consent.disclosers.includes(party))
    return refused(
      'consent/not-a-discloser',
      'This consent does not name your party as discloser, so there is nothing to confirm.',
    );
  if (consent.state !== 'active' || ('at' in consent.end && Date.parse(consent.end.at) <= now.getTime()))
    return refused('consent/not-active', 'This consent was revoked or has ended. Have a new one signed.');
  if (consent.confirmed.has(party)) return [];
  if (sealedForAnother(entries, [party], consent.recipients)) return oneRecipient;
  const confirmed: ConsentConfirmed = { ...headOfLater(head, party, implies), consent: id, discloser: party };
  return [decided('consent.confirmed', confirmed)];
};
