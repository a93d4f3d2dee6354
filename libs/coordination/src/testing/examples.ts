import type { DecidedEvent } from '@hub/event-sourcing';
import type { PartyId, Within } from '@hub/vocabulary';
import type { EpisodeAct, HandoffAct, PartyAct } from '../command';
import type { ConfirmHandoff } from '../confirm/confirm.command';
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
} from '../coordination.events';
import type { EndEpisode } from '../end/end.command';
import type { FailHandoff } from '../fail/fail.command';
import type { HandoffContents } from '../handoff-contents';
import type { Introduce } from '../introduce/introduce.command';
import type { OpenEpisode } from '../open/open.command';
import type { ProposeHandoff } from '../propose/propose.command';
import type { ReceiveHandoff } from '../receive/receive.command';
import type { RetryHandoff } from '../retry/retry.command';
import type { WithdrawHandoff } from '../withdraw/withdraw.command';

/** The people of the specs: a child-welfare agency hands a parent over to a Managing Entity, which hands on to a provider. */
export const gulfCoast = 'gulf-coast-cbc';
export const bigBend = 'big-bend-me';
export const harbor = 'harbor-recovery';
export const stranger = 'elsewhere-clinic';

export const subject = '22222222-2222-4222-8222-222222222222';
export const episode = '55555555-5555-5555-8555-555555555555';
export const handoff = '66666666-6666-5666-8666-666666666666';
export const disclosure = '33333333-3333-5333-8333-333333333333';
export const zone = 'America/New_York';
/** Monday, ten in the morning in Florida. */
export const monday = new Date('2026-11-02T15:00:00.000Z');
export const hoursLater = (hours: number) => new Date(monday.getTime() + hours * 3_600_000);
/** A limit that runs day and night. */
export const within = (hours: number): Within => ({ limit: { hours }, calendar: { timeZone: zone, holidays: [] } });
const instant = (hours: number) => hoursLater(hours).toISOString();

/** The id that `given` gives to the n-th event, from 1. */
export const eventId = (n: number) => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`;

const head = (author: PartyId, concerns: readonly PartyId[]) => ({
  subject,
  author,
  matter: `episode:${episode}`,
  purpose: 'care-coordination' as const,
  concerns: [...concerns],
  implies: ['child-welfare' as const, 'mental-health' as const],
  episode,
});
const ofHandoff = (author: PartyId) => ({ ...head(author, [gulfCoast, bigBend]), handoff, attempt: 1 });

const event =
  <Open>(type: string, defaults: Open) =>
  (changes: Partial<Open> = {}, segments?: DecidedEvent['segments']): DecidedEvent => ({
    type,
    version: 1,
    open: { ...defaults, ...changes },
    ...(segments ? { segments } : {}),
  });

export const lopez = { party: gulfCoast, worker: 'GC-0417' };
export const baker = { party: bigBend, worker: 'BB.12' };

export const opened = event<EpisodeOpened>('episode.opened', {
  ...head(gulfCoast, [gulfCoast]),
  coordinator: lopez,
  openedAt: instant(0),
});
export const ended = event<EpisodeEnded>('episode.ended', {
  ...head(gulfCoast, [gulfCoast]),
  outcome: 'goals-met',
  endedOn: '2026-11-02',
});
export const proposed = event<HandoffProposed>('handoff.proposed', {
  ...ofHandoff(gulfCoast),
  from: lopez,
  to: bigBend,
  proposedAt: instant(0),
  deliverBy: instant(48),
});
export const received = event<HandoffReceived>('handoff.received', {
  ...ofHandoff(gulfCoast),
  receiver: bigBend,
  answers: eventId(2),
  disclosure,
  actBy: instant(72),
});
export const introduced = event<HandoffIntroduced>('handoff.introduced', {
  ...ofHandoff(gulfCoast),
  means: 'in-person',
  introducedOn: '2026-11-02',
  deliverBy: instant(48),
});
/** The adapter's receipt for the introduction. */
export const introductionReceived = (changes: Partial<HandoffReceived> = {}) =>
  received({ answers: eventId(4), actBy: instant(24), ...changes });
export const confirmed = event<HandoffConfirmed>('handoff.confirmed', {
  ...ofHandoff(bigBend),
  introduction: eventId(4),
  from: lopez,
  to: baker,
});
export const released = event<HandoffReleased>('handoff.released', { ...ofHandoff(gulfCoast), answers: eventId(2) });
export const failed = event<HandoffFailed>('handoff.failed', {
  ...ofHandoff(gulfCoast),
  reason: 'subject-absent',
  retryBy: instant(120),
});
/** The receiver's own word. */
export const refusedBy = (author = bigBend, reason: HandoffFailed['reason'] = 'no-capacity'): DecidedEvent => ({
  type: 'handoff.failed',
  version: 1,
  open: { ...ofHandoff(author), reason },
});
export const calledOff = event<HandoffCalledOff>('handoff.called-off', { ...ofHandoff(bigBend), answers: eventId(2) });
export const withdrawn = event<HandoffWithdrawn>('handoff.withdrawn', { ...ofHandoff(gulfCoast), reason: 'no-longer-needed' });
const overdue = (type: string, late: PartyId, hours: number) =>
  event<HandoffOverdue>(`handoff.${type}-overdue`, { ...ofHandoff(late), late, due: instant(hours) });
export const deliveryOverdue = overdue('delivery', gulfCoast, 48);
export const introductionOverdue = overdue('introduction', gulfCoast, 72);
export const confirmationOverdue = overdue('confirmation', bigBend, 24);
export const retryOverdue = overdue('retry', gulfCoast, 120);

/** Open, proposed and delivered; then introduced, and that delivered too. The introduction is the fourth event. */
export const delivered = (): DecidedEvent[] => [opened(), proposed(), received()];
export const met = (): DecidedEvent[] => [...delivered(), introduced(), introductionReceived()];
export const handedOver = (): DecidedEvent[] => [...met(), confirmed(), released()];

/** Something told under every category, as a form is filled. */
export const exampleContents = (intake: Pick<Required<HandoffContents>, 'identity' | 'contact'>): Required<HandoffContents> => {
  const note = { place: 'Room 4', coordinator: { name: 'R. Lopez' }, notes: 'Bring the care plan' };
  return {
    identity: intake.identity,
    contact: intake.contact,
    'child-welfare': note,
    'mental-health': { ...note, peerSpecialist: { name: 'J. Marsh', telecom: [{ system: 'phone', value: '555-0102' }] } },
    'substance-use': { need: 'outpatient group', reason: 'assessment recommends it' },
    'domestic-violence': { notes: 'safety plan in place' },
    health: note,
    education: note,
    housing: note,
    benefits: note,
  };
};

const act = (party: PartyId): PartyAct => ({
  party,
  now: monday,
  implies: ['child-welfare', 'mental-health'],
  victimServiceProvider: false,
});
const onEpisode = (party: PartyId): EpisodeAct => ({ ...act(party), episode });
const onHandoff = (party: PartyId): HandoffAct => ({ ...act(party), handoff });

export const opening = (changes: Partial<OpenEpisode> = {}): OpenEpisode => ({
  ...onEpisode(gulfCoast),
  subject,
  worker: lopez.worker,
  purpose: 'care-coordination',
  ...changes,
});
export const proposing = (changes: Partial<ProposeHandoff> = {}): ProposeHandoff => ({
  ...onEpisode(gulfCoast),
  handoff,
  to: bigBend,
  deliverWithin: within(48),
  ...changes,
});
export const receiving = (changes: Partial<ReceiveHandoff> = {}): ReceiveHandoff => ({
  party: bigBend,
  now: monday,
  handoff,
  answers: eventId(2),
  disclosure,
  introduceWithin: within(72),
  confirmWithin: within(24),
  ...changes,
});
export const introducing = (changes: Partial<Introduce> = {}): Introduce => ({
  ...onHandoff(gulfCoast),
  means: 'in-person',
  counted: ['in-person'],
  introducedOn: '2026-11-02',
  timeZone: zone,
  deliverWithin: within(48),
  ...changes,
});
export const confirming = (changes: Partial<ConfirmHandoff> = {}): ConfirmHandoff => ({
  ...onHandoff(bigBend),
  introduction: eventId(4),
  worker: baker.worker,
  ...changes,
});
export const failing = (changes: Partial<FailHandoff> = {}): FailHandoff => ({
  ...onHandoff(gulfCoast),
  reason: 'subject-absent',
  retryWithin: within(120),
  ...changes,
});
export const retrying = (changes: Partial<RetryHandoff> = {}): RetryHandoff => ({
  ...onHandoff(gulfCoast),
  deliverWithin: within(48),
  ...changes,
});
export const withdrawing = (changes: Partial<WithdrawHandoff> = {}): WithdrawHandoff => ({
  ...onHandoff(gulfCoast),
  reason: 'no-longer-needed',
  ...changes,
});
export const ending = (changes: Partial<EndEpisode> = {}): EndEpisode => ({
  ...onEpisode(gulfCoast),
  outcome: 'goals-met',
  endedOn: '2026-11-02',
  timeZone: zone,
  ...changes,
});
