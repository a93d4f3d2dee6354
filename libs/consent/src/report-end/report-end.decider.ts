import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOfLater, type RegisterEntries } from '../register-entries';
import { consentNotThere, consentOf } from '../refusals';
import type { ConsentExpired } from '../register.events';
import type { ReportEnd } from './report-end.command';

/** A consent that ends by an event ends with `consent.expired` (decision 6). */
export const reportEnd: Decide<ReportEnd, RegisterEntries> = ({ consent: id, party, implies }, entries) => {
  const consent = consentOf(entries, id, party);
  const head = entries.heads.get(id);
  if (consent === undefined || head === undefined) return consentNotThere;
  if (consent.recorder !== party && !consent.disclosers.includes(party))
    return refused(
      'consent/not-yours-to-end',
      'Only the party that recorded this consent, or one that discloses on it, reports its end. Tell one of them.',
    );
  if (!('event' in consent.end))
    return refused('consent/no-ending-event', 'This consent does not end by an event. To end it now, record a revocation.');
  if (consent.state !== 'active') return [];
  const expired: ConsentExpired = { ...headOfLater(head, party, implies), consent: id, cause: 'event' };
  return [decided('consent.expired', expired)];
};
