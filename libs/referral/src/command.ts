import type { IntakeContents } from '@hub/intake';
import type { InformationCategory, PartyId, Uuid } from '@hub/vocabulary';
import type { Timing } from './timing';

/** What every command on a referral brings, resolved by the edge: the decider looks nothing up (decision 2). */
export interface ReferralCommand {
  readonly referral: Uuid;
  /** On whose behalf: the party of the caller's signed token, or for an import the requester's. Becomes the author. */
  readonly party: PartyId;
  readonly now: Date;
}

/** A command whose events tell something of the party that acts. */
export interface PartyAct extends ReferralCommand {
  /** `impliedBy` of every party and programme involved as the edge knows them, the acting party included (decision 3). */
  readonly implies: readonly InformationCategory[];
  /** What the party tells, by category; sealed. */
  readonly contents?: IntakeContents;
  /** The party serves survivors of domestic violence: it seals neither identity nor contact into the hub (decision 9). */
  readonly victimServiceProvider: boolean;
  /** The referral came from such a party: whoever acts on it leaves out who the person is, too. */
  readonly survivorsReferral?: boolean;
}

/** An act from which a limit runs, reckoned by the policy in force. */
export interface TimedAct extends PartyAct {
  readonly timing: Timing;
}
