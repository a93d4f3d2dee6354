import type { CalendarDate } from '@hub/vocabulary';
import type { EpisodeOutcome } from '../codes';
import type { EpisodeAct } from '../command';

/** The accountable party ends the episode. */
export interface EndEpisode extends EpisodeAct {
  readonly outcome: EpisodeOutcome;
  readonly endedOn: CalendarDate;
  /** IANA name, of the policy in force: what day it is there. */
  readonly timeZone: string;
}
