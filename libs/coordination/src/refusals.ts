import { refused, type Refusal } from '@hub/event-sourcing';
import type { PartyId, Uuid } from '@hub/vocabulary';
import type { PartyAct } from './command';
import { currentHandoff, type Attempt, type Coordination, type Episode, type Handoff } from './coordination.state';
import { findHandoff } from './evolve';

/** One answer for what does not exist and for what the party has no standing in (decision 8). */
export const episodeNotThere: Refusal = refused(
  'episode/not-there',
  'There is no such episode among those in which your party has a part. Check the id.',
);

/** The same for a hand-off; to its receiver it is there from its delivery on. */
export const handoffNotThere: Refusal = refused(
  'handoff/not-there',
  'There is no such hand-off among those that your party proposed or received. Check the id; one to you appears once it may be delivered.',
);

/** The same answer whoever is accountable now, and whatever became of the episode since. */
export const notAccountable: Refusal = refused(
  'episode/not-accountable',
  'Your party is not accountable in this episode, so this is not for it to do. Its accountable coordinator can.',
);

export const episodeEnded: Refusal = refused(
  'episode/ended',
  'Your party has ended this episode. Open a new one where it is needed.',
);

/** To an initiator: its own word on this attempt, or its release, has settled it. */
export const notPending: Refusal = refused(
  'handoff/not-pending',
  'This attempt is settled: it failed, was withdrawn, or the next coordinator has confirmed it. Try again, or propose a new hand-off.',
);

export const pending: Refusal = refused(
  'handoff/pending',
  'A hand-off of yours is under way. Record that the attempt failed, naming the answer that you were told where there is one, or withdraw it first.',
);

/** To a receiver: the same answer whatever has happened that it was not told. */
export const notAwaitingYou: Refusal = refused(
  'handoff/not-awaiting-you',
  'This hand-off does not await your party’s word: it awaits its receiver’s, after an introduction that was delivered and that the confirmation names.',
);

/** The episode, if this party has standing in it. */
export const episodeFor = ({ episodes }: Coordination, name: Uuid, party: PartyId): Episode | undefined =>
  episodes.find(({ episode, standing }) => episode === name && standing.has(party));

export interface FoundHandoff {
  readonly episode: Episode;
  readonly handoff: Handoff;
  /** The one that counts. */
  readonly attempt: Attempt;
}

/** The hand-off, if this party proposed it or received an attempt of it: standing in the episode alone is none in each hand-off. */
export const handoffFor = (coordination: Coordination, name: Uuid, party: PartyId): FoundHandoff | undefined => {
  const found = findHandoff(coordination, name);
  if (found === undefined) return undefined;
  const { from, to, attempts } = found.handoff;
  const standing = from.party === party || (to === party && attempts.some(({ received }) => received !== undefined));
  return standing ? found : undefined;
};

/** Whether it is the hand-off that counts in its episode: a later proposal takes its place. */
export const isCurrent = ({ episode, handoff }: FoundHandoff): boolean => currentHandoff(episode)?.handoff === handoff.handoff;

/**
 * What no release covers about a survivor does not enter the hub, not even sealed: from others neither who nor how nor where to
 * find them; from the shelter itself no word, for each can name a person or a place.
 */
export const survivorsIdentity = ({ victimServiceProvider, survivorsEpisode, contents = {} }: PartyAct): Refusal | undefined => {
  const told = Object.entries(contents).filter(([, content]) => content !== undefined);
  if (victimServiceProvider && told.length > 0)
    return refused(
      'handoff/survivor-identity',
      'Words about a survivor stay in your own system; they reach one recipient under a release only. Leave the contents out of this message.',
    );
  return survivorsEpisode &&
    told.some(([category, content]) => category === 'identity' || category === 'contact' || 'place' in content)
    ? refused(
        'handoff/survivor-identity',
        'Identity, contact and whereabouts of a survivor stay in your own system; they reach one recipient under a release only. Leave them out of this message.',
      )
    : undefined;
};
