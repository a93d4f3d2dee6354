import { refused, type Refusal } from '@hub/event-sourcing';
import type { PartyId, Uuid } from '@hub/vocabulary';
import { partiesOf, type RegisterEntries } from './register-entries';
import type { Denial, GrantedConsent, InvokedException } from './register.state';

const absent = (context: string, what: string): Refusal =>
  refused(
    `${context}/not-there`,
    `There is no such ${what} among those that your party recorded or is named in. Check the id and the client.`,
  );

/** One answer for what does not exist and for what the party has no standing in (decision 8). */
export const consentNotThere = absent('consent', 'consent');
export const denialNotThere = absent('denial', 'denial');
export const exceptionNotThere = absent('exception', 'exception');

/** The consent, if the party recorded it or is named in it as discloser or recipient. */
export const consentOf = ({ consents }: RegisterEntries, id: Uuid, party: PartyId): GrantedConsent | undefined => {
  const consent = consents.get(id);
  const standing = consent && [consent.recorder, ...consent.disclosers, ...partiesOf(consent.recipients)];
  return standing?.includes(party) ? consent : undefined;
};

/** The denial, if the party recorded it or is forbidden by name to disclose; those who would receive are not told of it. */
export const denialOf = ({ denials }: RegisterEntries, id: Uuid, party: PartyId): Denial | undefined => {
  const denial = denials.get(id);
  const standing = denial && [denial.author, ...partiesOf(denial.disclosers)];
  return standing?.includes(party) ? denial : undefined;
};

/** The exception, if the party invoked it, discloses on it or receives on it. */
export const exceptionOf = ({ exceptions }: RegisterEntries, id: Uuid, party: PartyId): InvokedException | undefined => {
  const exception = exceptions.get(id);
  const standing = exception && [exception.author, exception.discloser, exception.recipient];
  return standing?.includes(party) ? exception : undefined;
};
