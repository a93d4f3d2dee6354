import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOfLater, type RegisterEntries } from '../register-entries';
import { consentNotThere, consentOf } from '../refusals';
import type { ConsentRevoked } from '../register.events';
import type { RevokeConsent } from './revoke-consent.command';

/** On the subject's word a consent ends at once (C3); what is over stays over, so a repeat changes nothing. */
export const revokeConsent: Decide<RevokeConsent, RegisterEntries> = ({ consent: id, party, implies }, entries) => {
  const consent = consentOf(entries, id, party);
  const head = entries.heads.get(id);
  if (consent === undefined || head === undefined) return consentNotThere;
  if (consent.recorder !== party && !consent.disclosers.includes(party))
    return refused(
      'consent/not-yours-to-revoke',
      'Only the party that recorded this consent, or one that discloses on it, records its revocation. Send the person’s word to one of them.',
    );
  if (consent.state !== 'active') return [];
  const revoked: ConsentRevoked = { ...headOfLater(head, party, implies), consent: id };
  return [decided('consent.revoked', revoked)];
};
