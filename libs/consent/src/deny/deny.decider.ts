import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOfNew, partiesOf, unknownSelectors, type RegisterEntries } from '../register-entries';
import type { ConsentDenied } from '../register.events';
import type { Deny } from './deny.command';

/**
 * An explicit denial beats any consent and any permission while it stands, earlier and later ones (decision 8). It concerns
 * who is forbidden to disclose, not who would have received.
 */
export const deny: Decide<Deny, RegisterEntries> = (command, entries) => {
  if (entries.denials.has(command.denial))
    return refused('denial/already-there', 'This denial was recorded before. Record a new one under a new idempotency key.');
  const { disclosers, recipients, categories, onlyFor } = command;
  const denied: ConsentDenied = {
    ...headOfNew(command, {
      matter: `denial:${command.denial}`,
      purpose: onlyFor ?? 'care-coordination',
      named: partiesOf(disclosers),
      categories,
    }),
    denial: command.denial,
    disclosers: [...disclosers],
    recipients: [...recipients],
    categories: [...categories],
    ...(onlyFor === undefined ? {} : { onlyFor }),
  };
  return unknownSelectors({ disclosers, recipients }, command.known) ?? [decided('consent.denied', denied)];
};
