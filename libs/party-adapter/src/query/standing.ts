import type { Caller } from '@hub/sign-in';
import { LONGEST_BATCH, type Vault } from '@hub/vault';
import type { HeldEvent } from '../read-model/entities';

/**
 * Which of these events a party may be shown at this moment: the read-time check of their open parts (decision 4), in batches as
 * long as the vault takes them.
 */
export async function standingOf(vault: Vault, caller: Caller, events: readonly HeldEvent[]): Promise<ReadonlySet<string>> {
  const stands = new Set<string>();
  for (let from = 0; from < events.length; from += LONGEST_BATCH) {
    const batch = events.slice(from, from + LONGEST_BATCH);
    const answers = await vault.standing(caller.token, batch.map(openPart));
    for (const [index, { event }] of batch.entries()) if (answers[index]?.outcome === 'standing') stands.add(event);
  }
  return stands;
}

const openPart = ({ disclosure, disclosurePosition }: HeldEvent) =>
  ({ disclosure, position: String(disclosurePosition), category: 'open' }) as const;
