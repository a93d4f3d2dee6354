import { refused, type Refusal } from '@hub/event-sourcing';
import { currentSending, type Referral, type ReferralState } from './referral.state';
import type { PartyAct, ReferralCommand } from './command';

/** One answer for what does not exist and for what the party has no standing in (decision 8). */
export const notThere: Refusal = refused(
  'referral/not-there',
  'There is no such referral among those that your party sent or received. Check the id; a referral to you appears once it may be delivered.',
);

/**
 * The same answer whoever else may answer it now, and whatever became of it since: a party that declined or sent it on learns
 * nothing of what followed.
 */
export const notYoursToAnswer: Refusal = refused(
  'referral/not-yours-to-answer',
  'This referral does not await your party’s act: only the party that it was delivered to, and that has not declined or sent it on, may do this.',
);

/** The referral, if this party has standing in it. */
export const standingIn = (referral: ReferralState, command: ReferralCommand): Referral | undefined =>
  referral?.standing.has(command.party) ? referral : undefined;

/** Whether the party is the one that the referral was delivered to last and that still holds it. */
export const holds = (referral: Referral, { party }: ReferralCommand): boolean => {
  const { addressee, received } = currentSending(referral);
  return addressee === party && received !== undefined && referral.state !== 'declined';
};

/** The categories that a victim service provider's clients keep in its own system (decision 9). */
const KEPT_BY_SHELTERS = ['identity', 'contact'] as const;

/** What no release covers about a survivor does not enter the hub, not even sealed. */
export const survivorsIdentity = ({ victimServiceProvider, contents }: PartyAct): Refusal | undefined =>
  victimServiceProvider && KEPT_BY_SHELTERS.some((category) => contents?.[category] !== undefined)
    ? refused(
        'referral/survivor-identity',
        'Identity and contact of a survivor stay in your own system; they reach one recipient under a release only. Leave both out of this message.',
      )
    : undefined;
