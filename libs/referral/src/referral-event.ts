import type { DecidedEvent } from '@hub/event-sourcing';
import type { IntakeContents } from '@hub/intake';
import { inFixedOrder } from '@hub/parties';
import type { InformationCategory, PartyId, SubjectHead } from '@hub/vocabulary';
import { referralEvents } from './referral.event-types';
import { currentSending, type Referral } from './referral.state';

/** The head of an event of this referral, with its id: concerned are the sender, whoever sent it on and the addressee. */
export const headOf = (
  referral: Referral,
  author: PartyId,
  implies: readonly InformationCategory[] = [],
): SubjectHead & { referral: string } => {
  const { author: sentBy, addressee } = currentSending(referral);
  return {
    subject: referral.subject,
    author,
    matter: `referral:${referral.referral}`,
    purpose: referral.purpose,
    concerns: distinct([referral.sender, sentBy, addressee]),
    implies: inFixedOrder([...referral.implies, ...implies]),
    referral: referral.referral,
  };
};

type ReferralEventType = (typeof referralEvents)[number]['type'];

const LATEST: ReadonlyMap<string, number> = new Map(referralEvents.map(({ type, versions }) => [type, versions.length]));

/** An event before it has an id, in its latest version; only categories that hold something become segments. */
export const decided = <Type extends ReferralEventType, Open>(
  type: Type,
  open: Open,
  contents: IntakeContents = {},
): DecidedEvent<Type, Open> => {
  const segments = Object.fromEntries(Object.entries(contents).filter(([, content]) => content !== undefined));
  return { type, version: LATEST.get(type) ?? 1, open, ...(Object.keys(segments).length > 0 ? { segments } : {}) };
};

export const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
