import type { EvolvedEvent } from '@hub/event-sourcing';
import type { InformationCategory, PartyId, Uuid } from '@hub/vocabulary';
import type {
  EpisodeEnded,
  EpisodeOpened,
  HandoffCalledOff,
  HandoffConfirmed,
  HandoffFailed,
  HandoffIntroduced,
  HandoffOverdue,
  HandoffProposed,
  HandoffReceived,
  HandoffReleased,
  HandoffWithdrawn,
} from './coordination.events';
import { currentAttempt, type Attempt, type Coordination, type Episode, type Handoff } from './coordination.state';
import type { Coordinator } from './coordinator';

type CoordinationEvent =
  | EvolvedEvent<'episode.opened', EpisodeOpened>
  | EvolvedEvent<'episode.ended', EpisodeEnded>
  | EvolvedEvent<'handoff.proposed', HandoffProposed>
  | EvolvedEvent<'handoff.received', HandoffReceived>
  | EvolvedEvent<'handoff.introduced', HandoffIntroduced>
  | EvolvedEvent<'handoff.confirmed', HandoffConfirmed>
  | EvolvedEvent<'handoff.released', HandoffReleased>
  | EvolvedEvent<'handoff.failed', HandoffFailed>
  | EvolvedEvent<'handoff.withdrawn', HandoffWithdrawn>
  | EvolvedEvent<'handoff.called-off', HandoffCalledOff>
  | EvolvedEvent<
      'handoff.delivery-overdue' | 'handoff.introduction-overdue' | 'handoff.confirmation-overdue' | 'handoff.retry-overdue',
      HandoffOverdue
    >;

/**
 * Folds one event of the stream `coordination-<subject>`. Total: a view that was given only some of the events folds what it has.
 * An episode of which it knows no beginning begins for it where somebody is named who is accountable; what belongs to an episode
 * or a hand-off that it does not know changes nothing.
 */
export const evolveCoordination = (coordination: Coordination, recorded: EvolvedEvent): Coordination => {
  // The catalogue has validated the open part against the schema that belongs to the type.
  const event = recorded as CoordinationEvent;
  switch (event.type) {
    case 'episode.opened':
      return within(coordination, event, event.open.coordinator, (episode) => ({
        ...episode,
        coordinator: event.open.coordinator,
      }));
    case 'episode.ended':
      return within(coordination, event, undefined, (episode) => ({
        ...episode,
        ended: { event: event.id, outcome: event.open.outcome },
      }));
    case 'handoff.proposed':
      return within(coordination, event, event.open.from, (episode) => proposed(episode, event));
    case 'handoff.confirmed':
      return within(coordination, event, event.open.to, (episode) => ({
        // This one event moves accountability (H1).
        ...ofHandoff(episode, event.open, (handoff) => ({ ...told(handoff, event.open), closed: 'confirmed' })),
        coordinator: event.open.to,
      }));
    case 'handoff.received':
      return within(coordination, event, undefined, (episode) => received(episode, event.open));
    case 'handoff.introduced':
      return within(coordination, event, undefined, (episode) => introduced(episode, event));
    case 'handoff.failed':
      return within(coordination, event, undefined, (episode) => failed(episode, event));
    case 'handoff.withdrawn':
      return within(coordination, event, undefined, (episode) =>
        ofHandoff(episode, event.open, (handoff) => ({ ...told(handoff, event.open), closed: 'withdrawn' })),
      );
    case 'handoff.delivery-overdue':
    case 'handoff.introduction-overdue':
    case 'handoff.confirmation-overdue':
    case 'handoff.retry-overdue':
      return within(coordination, event, undefined, (episode) => ({
        ...episode,
        overdue: new Set([...episode.overdue, event.open.due]),
      }));
    case 'handoff.released':
      return within(coordination, event, undefined, (episode) => released(episode, event.open));
    case 'handoff.called-off':
      return within(coordination, event, undefined, (episode) => calledOff(episode, event.open));
    default:
      return coordination;
  }
};

type OfEpisode = Pick<EpisodeOpened, 'subject' | 'purpose' | 'author' | 'episode'>;

/** Changes the event's episode; one that is not known yet begins with whoever the event says is accountable. */
const within = (
  coordination: Coordination,
  { open }: { readonly open: OfEpisode },
  begins: Coordinator | undefined,
  change: (episode: Episode) => Episode,
): Coordination => {
  const known = coordination.episodes.find(({ episode }) => episode === open.episode);
  const before = known ?? (begins && begun(open, begins));
  if (before === undefined) return coordination;
  const changed = joined(change(before), open.author);
  return {
    episodes:
      known === undefined
        ? [...coordination.episodes, changed]
        : coordination.episodes.map((episode) => (episode === known ? changed : episode)),
  };
};

const begun = ({ episode, subject, purpose }: OfEpisode, coordinator: Coordinator): Episode => ({
  episode,
  subject,
  purpose,
  openedBy: coordinator.party,
  coordinator,
  handoffs: [],
  standing: new Set(),
  overdue: new Set(),
});

const joined = (episode: Episode, party: PartyId): Episode =>
  episode.standing.has(party) ? episode : { ...episode, standing: new Set([...episode.standing, party]) };

const ofHandoff = (episode: Episode, named: { readonly handoff: Uuid }, change: (handoff: Handoff) => Handoff): Episode => ({
  ...episode,
  handoffs: episode.handoffs.map((handoff) => (handoff.handoff === named.handoff ? change(handoff) : handoff)),
});

const ofAttempt = (
  episode: Episode,
  named: { readonly handoff: Uuid; readonly attempt: number; readonly implies: readonly InformationCategory[] },
  change: (attempt: Attempt) => Attempt,
): Episode =>
  ofHandoff(episode, named, (handoff) => {
    const changed = (attempt: Attempt): Attempt => (attempt.number === named.attempt ? change(attempt) : attempt);
    const [first, ...rest] = handoff.attempts;
    return { ...told(handoff, named), attempts: [changed(first), ...rest.map(changed)] };
  });

/** What an act gives away holds for what follows on it. */
const told = (handoff: Handoff, { implies }: { readonly implies: readonly InformationCategory[] }): Handoff => ({
  ...handoff,
  implies: [...new Set([...handoff.implies, ...implies])],
});

const proposed = (episode: Episode, { id, open }: EvolvedEvent<string, HandoffProposed>): Episode => {
  const attempt: Attempt = {
    number: open.attempt,
    proposed: id,
    deliverBy: new Date(open.deliverBy),
    ...(open.worker === undefined ? {} : { worker: open.worker }),
  };
  const known = episode.handoffs.some(({ handoff }) => handoff === open.handoff);
  if (known) return ofHandoff(episode, open, (handoff) => ({ ...told(handoff, open), attempts: [...handoff.attempts, attempt] }));
  const { handoff, from, to, implies } = open;
  return { ...episode, handoffs: [...episode.handoffs, { handoff, from, to, implies, attempts: [attempt] }] };
};

const received = (episode: Episode, open: HandoffReceived): Episode => {
  const reception = { disclosure: open.disclosure, actBy: new Date(open.actBy) };
  return joined(
    ofAttempt(episode, open, (attempt) => {
      if (attempt.proposed === open.answers) return { ...attempt, received: reception };
      if (attempt.introduced?.event === open.answers)
        return { ...attempt, introduced: { ...attempt.introduced, received: reception } };
      return attempt;
    }),
    open.receiver,
  );
};

const introduced = (episode: Episode, { id, open }: EvolvedEvent<string, HandoffIntroduced>): Episode =>
  ofAttempt(episode, open, (attempt) => ({
    ...attempt,
    introduced: { event: id, means: open.means, deliverBy: new Date(open.deliverBy) },
  }));

const failed = (episode: Episode, { id, open }: EvolvedEvent<string, HandoffFailed>): Episode => {
  const handoff = episode.handoffs.find((each) => each.handoff === open.handoff);
  const byInitiator = handoff?.from.party === open.author;
  return ofAttempt(episode, open, (attempt) =>
    byInitiator
      ? { ...attempt, failed: open.retryBy === undefined ? {} : { retryBy: new Date(open.retryBy) } }
      : { ...attempt, refused: id },
  );
};

/** In the log the confirmation stands before it, and has moved all there is; to a party that was not told of that it says so. */
const released = (episode: Episode, open: HandoffReleased): Episode => {
  const handoff = episode.handoffs.find((each) => each.handoff === open.handoff);
  if (handoff === undefined || handoff.closed === 'confirmed') return episode;
  return { ...ofHandoff(episode, open, (each) => ({ ...each, closed: 'confirmed' })), coordinator: { party: handoff.to } };
};

/** As above: in the log the failure or withdrawal stands before it. */
const calledOff = (episode: Episode, open: HandoffCalledOff): Episode =>
  ofHandoff(episode, open, (handoff) => {
    const { number, failed: known } = currentAttempt(handoff);
    if (number !== open.attempt || known !== undefined || handoff.closed !== undefined) return handoff;
    const off = (attempt: Attempt): Attempt => (attempt.number === number ? { ...attempt, failed: {} } : attempt);
    const [first, ...rest] = handoff.attempts;
    return { ...handoff, attempts: [off(first), ...rest.map(off)] };
  });

/** The hand-off of this name, in whichever episode, with that episode. */
export const findHandoff = (
  { episodes }: Coordination,
  name: Uuid,
): { readonly episode: Episode; readonly handoff: Handoff; readonly attempt: Attempt } | undefined => {
  for (const episode of episodes)
    for (const handoff of episode.handoffs)
      if (handoff.handoff === name) return { episode, handoff, attempt: currentAttempt(handoff) };
  return undefined;
};
