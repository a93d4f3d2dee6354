import type { EvolvedEvent } from '@hub/event-sourcing';
import type { InformationCategory, PartyId } from '@hub/vocabulary';
import type { ReferralInformationRequested } from './ask-information/ask-information.events';
import type { ReferralContactAttempted } from './attempt-contact/attempt-contact.events';
import type { ReferralAppointmentCancelled } from './cancel-appointment/cancel-appointment.events';
import type { ReferralInformationGiven } from './give-information/give-information.events';
import type { ReferralPutOnHold } from './hold/hold.events';
import type { ReferralImported, ReferralImportUpdated } from './import/import.events';
import { TAKEN_ON, type LifecycleState } from './lifecycle';
import type { ReferralActOverdue, ReferralOverdue } from './mark-overdue/mark-overdue.events';
import type { ReferralNoShow } from './no-show/no-show.events';
import type { ReferralProgressNoted } from './note/note.events';
import type { ReferralCancelRefused } from './refuse-cancel/refuse-cancel.events';
import type {
  ReferralAccepted,
  ReferralCancelled,
  ReferralCancelRequested,
  ReferralDeclined,
  ReferralEnded,
  ReferralReceived,
  ReferralRedirected,
  ReferralRequested,
  ReferralServiceStarted,
} from './referral.events';
import { currentSending, movedOn, stateBeneath, type Referral, type ReferralState, type Sending } from './referral.state';
import type { ReferralResumed } from './resume/resume.events';
import type { ReferralScheduled } from './schedule/schedule.events';
import type { ReferralWaitlisted } from './waitlist/waitlist.events';

type ReferralEvent =
  | EvolvedEvent<'referral.requested', ReferralRequested>
  | EvolvedEvent<'referral.received', ReferralReceived>
  | EvolvedEvent<'referral.waitlisted', ReferralWaitlisted>
  | EvolvedEvent<'referral.accepted', ReferralAccepted>
  | EvolvedEvent<'referral.declined', ReferralDeclined>
  | EvolvedEvent<'referral.redirected', ReferralRedirected>
  | EvolvedEvent<'referral.information-requested', ReferralInformationRequested>
  | EvolvedEvent<'referral.information-given', ReferralInformationGiven>
  | EvolvedEvent<'referral.scheduled' | 'referral.rescheduled', ReferralScheduled>
  | EvolvedEvent<'referral.appointment-cancelled', ReferralAppointmentCancelled>
  | EvolvedEvent<'referral.no-show', ReferralNoShow>
  | EvolvedEvent<'referral.contact-attempted', ReferralContactAttempted>
  | EvolvedEvent<'referral.service-started', ReferralServiceStarted>
  | EvolvedEvent<'referral.progress-noted', ReferralProgressNoted>
  | EvolvedEvent<'referral.put-on-hold', ReferralPutOnHold>
  | EvolvedEvent<'referral.resumed', ReferralResumed>
  | EvolvedEvent<'referral.ended', ReferralEnded>
  | EvolvedEvent<'referral.cancel-requested', ReferralCancelRequested>
  | EvolvedEvent<'referral.cancel-refused', ReferralCancelRefused>
  | EvolvedEvent<'referral.cancelled', ReferralCancelled>
  | EvolvedEvent<'referral.delivery-overdue' | 'referral.answer-overdue' | 'referral.start-overdue', ReferralOverdue>
  | EvolvedEvent<'referral.act-overdue', ReferralActOverdue>
  | EvolvedEvent<'referral.imported', ReferralImported>
  | EvolvedEvent<'referral.import-updated', ReferralImportUpdated>;

/**
 * Folds one event of the stream `referral-<id>`. Total: a view that was given only some of the events folds what it has, and
 * what belongs to a sending or a referral that it does not know changes nothing.
 */
export const evolveReferral = (referral: ReferralState, recorded: EvolvedEvent): ReferralState => {
  // The catalogue has validated the open part against the schema that belongs to the type.
  const event = recorded as ReferralEvent;
  if (event.type === 'referral.requested') return begun(event, 'requested');
  if (event.type === 'referral.imported') return holding(begun(event, event.open.state), event);
  return referral && evolveKnown(referral, event);
};

type Begun = Extract<ReferralEvent, { readonly type: 'referral.requested' | 'referral.imported' }>;

const evolveKnown = (referral: Referral, event: Exclude<ReferralEvent, Begun>): Referral => {
  switch (event.type) {
    case 'referral.received':
      return received(referral, event);
    case 'referral.waitlisted':
      return { ...moved(referral, event, 'waitlisted', event.open.reviewBy), takenOn: true };
    case 'referral.accepted':
      return { ...moved(referral, event, 'accepted', event.open.startDue), takenOn: true };
    case 'referral.declined':
      return { ...moved(referral, event, 'declined'), reason: event.open.reason, declined: event.id };
    case 'referral.redirected':
      return redirected(referral, event);
    case 'referral.information-requested':
      return questioned(referral, event);
    case 'referral.information-given':
      return informed(referral, event);
    case 'referral.scheduled':
    case 'referral.rescheduled':
      return { ...moved(referral, event, 'scheduled', event.open.reportBy), appointment: new Date(event.open.startsAt) };
    case 'referral.appointment-cancelled':
      return moved(referral, event, 'appointment-cancelled', event.open.rebookBy);
    case 'referral.no-show':
      return { ...moved(referral, event, 'no-show', event.open.rebookBy), attempts: referral.attempts + 1 };
    case 'referral.contact-attempted':
      return { ...acted(referral, event), attempts: referral.attempts + 1 };
    case 'referral.service-started':
      return {
        ...moved(referral, event, 'in-service', event.open.progressBy),
        takenOn: true,
        startedOn: event.open.startedOn,
      };
    case 'referral.progress-noted':
      return noted(referral, event);
    case 'referral.put-on-hold':
      return holding(moved(referral, event, 'on-hold', event.open.resumeBy), event, referral);
    case 'referral.resumed':
      return {
        ...moved(referral, event, stateBeneath(referral), event.open.dueBy),
        appointment: referral.hold?.appointment,
      };
    case 'referral.ended':
      return { ...moved(referral, event, 'ended'), outcome: event.open.outcome };
    case 'referral.cancel-requested':
      return { ...referral, standing: joinedBy(referral, event.open.author), cancelRequest: { event: event.id } };
    case 'referral.cancel-refused':
      return cancelRefused(referral, event);
    case 'referral.cancelled':
      return { ...moved(referral, event, 'cancelled'), reason: event.open.reason };
    case 'referral.import-updated':
      return {
        ...holding(moved(referral, event, event.open.state), event, referral),
        takenOn: referral.takenOn || isTakenOn(event.open.state),
        imported: true,
      };
    case 'referral.delivery-overdue':
    case 'referral.answer-overdue':
    case 'referral.start-overdue':
    case 'referral.act-overdue':
      return { ...referral, overdue: new Set([...referral.overdue, event.open.due]) };
    default:
      return referral;
  }
};

const begun = ({ id, open, type }: Begun, state: LifecycleState): Referral => ({
  referral: open.referral,
  subject: open.subject,
  purpose: open.purpose,
  sender: open.sender,
  requestedAt: new Date(open.requestedAt),
  ...(open.partOf === undefined ? {} : { partOf: open.partOf }),
  state,
  sendings: [{ event: id, author: open.author, addressee: open.addressee, deliverBy: new Date(open.deliverBy) }],
  implies: atLeastOne(open.implies),
  standing: new Set([open.sender, open.author]),
  imported: type === 'referral.imported',
  takenOn: isTakenOn(state),
  attempts: 0,
  questions: [],
  overdue: new Set(),
});

const isTakenOn = (state: LifecycleState): boolean =>
  state === 'waitlisted' || state === 'on-hold' || state === 'in-service' || TAKEN_ON.some((taken) => taken === state);

/** What reached somebody: the referral itself, a question, what was told on one, a decline, a request to cancel. */
const received = (referral: Referral, event: EvolvedEvent<'referral.received', ReferralReceived>): Referral => {
  const { answers, addressee } = event.open;
  const answerBy = new Date(event.open.answerBy);
  const known = { ...referral, standing: joinedBy(referral, addressee) };
  if (referral.sendings.some((sending) => sending.event === answers)) return arrived(known, event.open);
  if (answers === referral.declined) return { ...known, due: answerBy };
  if (answers === referral.cancelRequest?.event) return { ...known, cancelRequest: { ...referral.cancelRequest, answerBy } };
  const told = referral.questions.find(({ given }) => given?.event === answers);
  return {
    ...known,
    // The clock of whoever asked goes on where it stood while the question was with the other side.
    ...(told?.open && told.received && referral.due ? { due: movedOn(referral.due, told.received.since, event.recordedAt) } : {}),
    questions: referral.questions.map((question) => {
      if (question.event === answers) return { ...question, received: { since: event.recordedAt, answerBy } };
      if (question !== told || told.given === undefined) return question;
      return { ...question, open: false, given: { ...told.given, received: true } };
    }),
  };
};

const arrived = (referral: Referral, { answers, disclosure, answerBy }: ReferralReceived): Referral => {
  const [first, ...rest] = referral.sendings;
  const mark = (sending: Sending): Sending =>
    sending.event === answers ? { ...sending, received: { disclosure, answerBy: new Date(answerBy) } } : sending;
  const awaited = referral.state === 'requested' && currentSending(referral).event === answers;
  return {
    ...referral,
    sendings: [mark(first), ...rest.map(mark)],
    ...(awaited ? { state: 'received', due: new Date(answerBy) } : {}),
  };
};

const redirected = (referral: Referral, event: EvolvedEvent<'referral.redirected', ReferralRedirected>): Referral => {
  const { author, to, deliverBy } = event.open;
  return {
    ...moved(referral, event, 'requested'),
    declined: undefined,
    takenOn: false,
    attempts: 0,
    sendings: [...referral.sendings, { event: event.id, author, addressee: to, deliverBy: new Date(deliverBy) }],
  };
};

const questioned = (
  referral: Referral,
  event: EvolvedEvent<'referral.information-requested', ReferralInformationRequested>,
): Referral => ({
  ...acted(referral, event),
  questions: [...closed(referral.questions), { event: event.id, asker: event.open.author, asked: event.open.to, open: true }],
});

const informed = (referral: Referral, event: EvolvedEvent<'referral.information-given', ReferralInformationGiven>): Referral => ({
  ...acted(referral, event),
  questions: referral.questions.map((question) =>
    question.event === event.open.asked
      ? { ...question, given: { event: event.id, deliverBy: new Date(event.open.deliverBy), received: false } }
      : question,
  ),
});

/** A note before service starts moves no clock. */
const noted = (referral: Referral, event: EvolvedEvent<'referral.progress-noted', ReferralProgressNoted>): Referral => {
  const { progressBy } = event.open;
  return { ...acted(referral, event), ...(progressBy === undefined ? {} : { due: new Date(progressBy) }) };
};

const cancelRefused = (referral: Referral, event: EvolvedEvent<'referral.cancel-refused', ReferralCancelRefused>): Referral => {
  const { asked, reason } = event.open;
  const { cancelRequest } = referral;
  if (cancelRequest?.event !== asked) return acted(referral, event);
  return { ...acted(referral, event), cancelRequest: { ...cancelRequest, refused: { event: event.id, reason } } };
};

/** What rests knows what it comes back to. What was reported to rest comes back to service where the report knows of one. */
const holding = (
  referral: Referral,
  event: EvolvedEvent<string, ReferralPutOnHold | ReferralImported | ReferralImportUpdated>,
  before?: Referral,
): Referral => {
  if (referral.state !== 'on-hold') return referral;
  // Extended: it comes back to where it was when it began to rest.
  if (before?.hold !== undefined)
    return { ...referral, hold: { ...before.hold, ...('reason' in event.open ? { reason: event.open.reason } : {}) } };
  if ('reason' in event.open)
    return {
      ...referral,
      hold: {
        from: before?.state ?? 'accepted',
        reason: event.open.reason,
        due: before?.due,
        appointment: before?.appointment,
        since: event.recordedAt,
      },
    };
  const started = 'history' in event.open && event.open.history.some(({ state }) => state === 'in-service');
  return { ...referral, hold: { from: started ? 'in-service' : 'accepted', since: event.recordedAt } };
};

type OfAParty = EvolvedEvent<string, { author: PartyId; implies: InformationCategory[] }>;

/** The party's act moves the referral into a state, with what is due in it; questions that were open are answered by it. */
const moved = (referral: Referral, event: OfAParty, state: LifecycleState, due?: string): Referral => ({
  ...acted(referral, event),
  state,
  imported: false,
  due: due === undefined ? undefined : new Date(due),
  reason: undefined,
  appointment: undefined,
  hold: undefined,
  questions: closed(referral.questions),
});

/** What the act gives away holds for what follows on it; its author has a part. */
const acted = (referral: Referral, { open }: OfAParty): Referral => ({
  ...referral,
  implies: atLeastOne([...new Set([...referral.implies, ...open.implies])]),
  standing: joinedBy(referral, open.author),
});

const closed = (questions: Referral['questions']): Referral['questions'] =>
  questions.map((question) => (question.open ? { ...question, open: false } : question));

const joinedBy = (referral: Referral, party: PartyId): ReadonlySet<PartyId> =>
  referral.standing.has(party) ? referral.standing : new Set([...referral.standing, party]);

const atLeastOne = ([first = 'identity', ...rest]: readonly InformationCategory[]): Referral['implies'] => [first, ...rest];
