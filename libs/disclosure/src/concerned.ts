import type { Register } from '@hub/consent';
import { HUB_PARTY, type PartyId } from '@hub/vocabulary';
import type { Dossier } from './dossier';
import type { Circumstances } from './in-force';
import type { SourceEvent } from './subject-event';

/** The recipients whom the register names for each discloser's information, having a part in a matter or not. */
export type NamedRecipients = ReadonlyMap<PartyId, ReadonlySet<PartyId>>;

/**
 * Recipients named as parties by consents that were neither revoked nor recorded as expired, and by exceptions that were not
 * ended. A consent that names a kind reaches only parties of it that have a part in the matter already.
 */
export const namedRecipients = (register: Register): NamedRecipients => {
  const named = new Map<PartyId, Set<PartyId>>();
  const add = (discloser: PartyId, recipient: PartyId) => {
    const recipients = named.get(discloser) ?? new Set();
    named.set(discloser, recipients.add(recipient));
  };
  for (const consent of register.consents.values())
    if (consent.state === 'active')
      for (const discloser of consent.disclosers)
        for (const recipient of consent.recipients) if ('party' in recipient) add(discloser, recipient.party);
  for (const exception of register.exceptions.values()) if (!exception.ended) add(exception.discloser, exception.recipient);
  return named;
};

/**
 * The parties for which an event is decided, in the order of their ids (decision 7): its author, whoever is named in its
 * matter or acted on it up to now, the accountable coordinator's party at any moment since, and the recipients named for its
 * author's information. Only registered ones: nothing
 * reaches an organisation that is none of the hub's parties, and the hub itself is no recipient. One that registers later is
 * decided for then, since that gives it a kind.
 */
export const concernedBy = (
  source: SourceEvent,
  dossier: Dossier,
  named: NamedRecipients,
  kindOf: Circumstances['kindOf'],
): readonly PartyId[] => {
  const parties = new Set<PartyId>([...dossier.partiesIn(source), ...(named.get(source.head.author) ?? [])]);
  return [...parties].filter((party) => party !== HUB_PARTY && kindOf(party) !== undefined).sort();
};
