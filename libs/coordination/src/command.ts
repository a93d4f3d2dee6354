import type { InformationCategory, PartyId, Uuid } from '@hub/vocabulary';
import type { HandoffContents } from './handoff-contents';

/** What every command on a subject's coordination brings, resolved by the edge: the decider looks nothing up (decision 2). */
export interface CoordinationCommand {
  /** On whose behalf: the party of the caller's signed token. Becomes the author. */
  readonly party: PartyId;
  readonly now: Date;
}

/** A command whose events tell something of the party that acts. */
export interface PartyAct extends CoordinationCommand {
  /** `impliedBy` of every party involved as the edge knows them, the acting party included (decision 3). */
  readonly implies: readonly InformationCategory[];
  /** What the party tells, by category; sealed. */
  readonly contents?: HandoffContents;
  /** The party serves survivors of domestic violence: it seals no word about one into the hub without a release (decision 9). */
  readonly victimServiceProvider: boolean;
  /** Such a party opened the episode: whoever acts on it seals nothing by which the person is found. */
  readonly survivorsEpisode?: boolean;
}

/** An act on an episode. */
export interface EpisodeAct extends PartyAct {
  readonly episode: Uuid;
}

/** An act on a hand-off. */
export interface HandoffAct extends PartyAct {
  readonly handoff: Uuid;
}
