import fc from 'fast-check';
import { isRefusal, type DecidedEvent, type Decision, type EvolvedEvent } from '@hub/event-sourcing';
import { REASON_CODES } from '../codes';
import { referralDeciders } from '../deciders';
import { evolveReferral } from '../referral.evolve';
import { currentSending, type Referral, type ReferralState } from '../referral.state';
import { whoActsNext } from '../who-acts-next';
import {
  acting,
  bayside,
  cancelling,
  eventId,
  gulfCoast,
  harbor,
  hoursLater,
  importing,
  receiving,
  redirecting,
  referral,
  requesting,
  telling,
} from './examples';

/** Random lives of a referral: what three parties, their adapters and the clock may try, with whatever they know or guess. */

export type What = keyof typeof referralDeciders;

/** One thing that somebody tries. */
export interface Attempt {
  readonly what: What;
  readonly party: string;
  readonly to: string;
  /** Picks among what there is to name. */
  readonly pick: number;
  /** They name the right event where one must be named, as whoever was told of it does. */
  readonly knows: boolean;
  /** Since the attempt before. */
  readonly hours: number;
  readonly state: 'requested' | 'accepted' | 'on-hold' | 'declined' | 'in-service' | 'ended';
}

const parties = [gulfCoast, harbor, bayside] as const;

export const attempts = (what: readonly What[]) =>
  fc.record<Attempt>({
    what: fc.constantFrom(...what),
    party: fc.constantFrom(...parties),
    to: fc.constantFrom(...parties),
    pick: fc.nat(8),
    knows: fc.boolean(),
    hours: fc.constantFrom(0, 1, 5, 30, 100),
    state: fc.constantFrom('requested', 'accepted', 'on-hold', 'declined', 'in-service', 'ended'),
  });

/** What a party can try itself: neither its adapter's receipts, nor reports of other systems, nor the clock. */
export const ACTS_OF_PARTIES = [
  'waitlist',
  'accept',
  'decline',
  'redirect',
  'askInformation',
  'giveInformation',
  'schedule',
  'cancelAppointment',
  'noShow',
  'attemptContact',
  'start',
  'note',
  'hold',
  'resume',
  'end',
  'cancel',
  'refuseCancel',
] as const satisfies readonly What[];

/** A way that gets somewhere, as it goes mostly. */
const likely = (what: What, party: string = harbor): Attempt => ({
  what,
  party,
  to: harbor,
  pick: 0,
  knows: true,
  hours: 1,
  state: 'accepted',
});

const BEGINNINGS: readonly (readonly Attempt[])[] = [
  [],
  [likely('receive')],
  [likely('receive'), likely('waitlist')],
  [likely('receive'), likely('accept')],
  [likely('receive'), likely('accept'), likely('schedule')],
  [likely('receive'), likely('accept'), likely('start')],
  [likely('receive'), likely('accept'), likely('start'), likely('cancel', gulfCoast)],
];

/** The usual ways come often enough that random lives get far. */
export const lives = fc
  .tuple(
    fc.boolean(),
    fc.constantFrom(...BEGINNINGS),
    fc.array(
      attempts([
        'receive',
        'receive',
        'receive',
        ...ACTS_OF_PARTIES,
        'resume',
        'giveInformation',
        'import',
        'markOverdue',
        'request',
      ]),
      { maxLength: 30 },
    ),
  )
  .map(([published, beginning, rest]): readonly Attempt[] => [
    { ...likely(published ? 'request' : 'import', gulfCoast), hours: 0 },
    ...beginning,
    ...rest,
  ]);

/** An event that nobody was told of, for there is none. */
const UNKNOWN = eventId(99);

/** What could be delivered to somebody now, and to whom. */
const deliverables = (state: Referral): readonly { readonly event: string; readonly to: string }[] => [
  ...state.sendings.map(({ event, addressee }) => ({ event, to: addressee })),
  ...state.questions.map(({ event, asked }) => ({ event, to: asked })),
  ...state.questions.flatMap(({ given, asker }) => (given ? [{ event: given.event, to: asker }] : [])),
  ...(state.declined ? [{ event: state.declined, to: state.sender }] : []),
  ...(state.cancelRequest ? [{ event: state.cancelRequest.event, to: currentSending(state).addressee }] : []),
];

/** Every decider is pure, so what it decides is a function of this. */
export const decide = (attempt: Attempt, state: ReferralState, now: Date): Decision => {
  const { what, party, to, pick, knows } = attempt;
  const who = { party, now };
  const named = (event: string | undefined): string => (knows && event !== undefined ? event : UNKNOWN);
  const day = now.toISOString().slice(0, 10);
  switch (what) {
    case 'request':
      return referralDeciders.request.decide(requesting({ ...who, addressee: to }), state);
    case 'import':
      return referralDeciders.import.decide(importing({ ...who, addressee: to, state: attempt.state }), state);
    case 'receive': {
      const all = state ? deliverables(state) : [];
      const delivered = all.at(-1 - (pick % Math.max(1, all.length)));
      const answers = named(delivered?.event);
      return referralDeciders.receive.decide(receiving({ ...who, party: delivered?.to ?? party, answers }), state);
    }
    case 'waitlist':
      return referralDeciders.waitlist.decide(acting({ position: pick + 1 }, who), state);
    case 'accept':
      return referralDeciders.accept.decide(acting({}, who), state);
    case 'decline':
      return referralDeciders.decline.decide(
        acting({ reason: REASON_CODES[pick % REASON_CODES.length] ?? 'duplicate' }, who),
        state,
      );
    case 'redirect':
      return referralDeciders.redirect.decide(redirecting({ ...who, to, declined: named(state?.declined) }), state);
    case 'askInformation':
      return referralDeciders.askInformation.decide(acting(pick % 2 === 0 ? {} : { of: to }, who), state);
    case 'giveInformation': {
      const question = state?.questions.findLast(({ asked }) => asked === party);
      return referralDeciders.giveInformation.decide(
        telling({ ...who, ...(pick % 3 === 0 ? {} : { asked: named(question?.event) }) }),
        state,
      );
    }
    case 'schedule':
      return referralDeciders.schedule.decide(
        acting({ startsAt: new Date(now.getTime() + pick * 3_600_000).toISOString() }, who),
        state,
      );
    case 'cancelAppointment':
      return referralDeciders.cancelAppointment.decide(acting({ calledOffBy: 'subject' }, who), state);
    case 'noShow':
      return referralDeciders.noShow.decide(acting({}, who), state);
    case 'attemptContact':
      return referralDeciders.attemptContact.decide(
        acting({ attemptedAt: now.toISOString(), means: 'phone', outcome: 'no-answer' }, who),
        state,
      );
    case 'start':
      return referralDeciders.start.decide(acting({ startedOn: '2026-11-02' }, who), state);
    case 'note':
      return referralDeciders.note.decide(acting({}, who), state);
    case 'hold':
      return referralDeciders.hold.decide(acting({ reason: 'awaiting-capacity', until: day }, who), state);
    case 'resume':
      return referralDeciders.resume.decide(acting({}, who), state);
    case 'end':
      return referralDeciders.end.decide(
        acting({ outcome: pick === 0 ? 'failed-to-engage' : 'completed', endedOn: '2026-11-02' }, who),
        state,
      );
    case 'cancel':
      return referralDeciders.cancel.decide(
        cancelling({
          ...who,
          asked: named(state?.cancelRequest?.event),
          refused: named(state?.cancelRequest?.refused?.event),
        }),
        state,
      );
    case 'refuseCancel':
      return referralDeciders.refuseCancel.decide(
        acting({ asked: named(state?.cancelRequest?.event), reason: 'required-by-law' }, who),
        state,
      );
    case 'markOverdue': {
      const due = state && whoActsNext(state)?.by?.toISOString();
      return referralDeciders.markOverdue.decide({ referral, now, due: due ?? now.toISOString() }, state);
    }
  }
};

export interface Life {
  readonly events: readonly EvolvedEvent[];
  readonly state: ReferralState;
  readonly now: Date;
}

const evolved = (event: DecidedEvent, revision: number, recordedAt: Date): EvolvedEvent => ({
  ...event,
  id: eventId(revision + 1),
  recordedAt,
  revision,
});

export const fold = (events: readonly EvolvedEvent[]): ReferralState => events.reduce(evolveReferral, undefined);

/** What follows once this was decided. */
export const after = ({ events, now }: Life, decision: readonly DecidedEvent[]): Life => {
  const all = [...events, ...decision.map((event, index) => evolved(event, events.length + index, now))];
  return { events: all, state: fold(all), now };
};

/** Lives the attempts through, calling `onStep` with each decision before it is applied. */
export const live = (
  given: readonly Attempt[],
  onStep: (attempt: Attempt, before: Life, decision: Decision) => void = () => {},
): Life =>
  given.reduce<Life>(
    (life, attempt) => {
      const before = { ...life, now: new Date(life.now.getTime() + attempt.hours * 3_600_000) };
      const decision = decide(attempt, before.state, before.now);
      onStep(attempt, before, decision);
      return isRefusal(decision) ? before : after(before, decision);
    },
    { events: [], state: undefined, now: hoursLater(0) },
  );

/** On whose behalf it was recorded. */
export const authorOf = (event: EvolvedEvent): string => (event.open as { author: string }).author; // every head has one
