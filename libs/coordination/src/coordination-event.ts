import type { DecidedEvent } from '@hub/event-sourcing';
import { inFixedOrder } from '@hub/parties';
import type { InformationCategory, PartyId, SubjectHead, Uuid } from '@hub/vocabulary';
import { currentAttempt, type Episode, type Handoff } from './coordination.state';
import type { HandoffContents } from './handoff-contents';

type EpisodeHead = SubjectHead & { episode: Uuid };
type HandoffHead = EpisodeHead & { handoff: Uuid; attempt: number };

/** The head of an event of this episode. */
export const episodeHead = (
  { episode, subject, purpose }: Pick<Episode, 'episode' | 'subject' | 'purpose'>,
  author: PartyId,
  concerns: readonly PartyId[],
  implies: readonly InformationCategory[],
): EpisodeHead => ({
  subject,
  author,
  matter: `episode:${episode}`,
  purpose,
  concerns: distinct(concerns),
  implies: inFixedOrder(implies),
  episode,
});

/** The head of an event of the attempt that counts: concerned are initiator and receiver. */
export const handoffHead = (
  episode: Episode,
  handoff: Handoff,
  author: PartyId,
  implies: readonly InformationCategory[] = [],
): HandoffHead => ({
  ...episodeHead(episode, author, [handoff.from.party, handoff.to], [...handoff.implies, ...implies]),
  handoff: handoff.handoff,
  attempt: currentAttempt(handoff).number,
});

/** An event before it has an id; only categories that hold something become segments. */
export const decided = <Type extends string, Open>(
  type: Type,
  open: Open,
  contents: HandoffContents = {},
): DecidedEvent<Type, Open> => {
  const segments = Object.fromEntries(Object.entries(contents).filter(([, content]) => content !== undefined));
  return { type, version: 1, open, ...(Object.keys(segments).length > 0 ? { segments } : {}) };
};

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
