import type { DecidedEvent } from '@hub/event-sourcing';
import type { SubjectHead } from '@hub/vocabulary';
import type { ReferralInformationRequested } from '../ask-information/ask-information.events';
import type { ReferralContactAttempted } from '../attempt-contact/attempt-contact.events';
import type { ReferralAppointmentCancelled } from '../cancel-appointment/cancel-appointment.events';
import type { CancelReferral } from '../cancel/cancel.command';
import type { TimedAct } from '../command';
import type { GiveInformation } from '../give-information/give-information.command';
import type { ReferralInformationGiven } from '../give-information/give-information.events';
import type { ReferralPutOnHold } from '../hold/hold.events';
import type { ImportReferral } from '../import/import.command';
import type { ReferralImported, ReferralImportUpdated } from '../import/import.events';
import type { ReferralActOverdue, ReferralOverdue } from '../mark-overdue/mark-overdue.events';
import type { ReferralNoShow } from '../no-show/no-show.events';
import type { ReferralProgressNoted } from '../note/note.events';
import type { ReceiveReferral } from '../receive/receive.command';
import type { RedirectReferral } from '../redirect/redirect.command';
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
} from '../referral.events';
import { referralEvents } from '../referral.event-types';
import type { ReferralCancelRefused } from '../refuse-cancel/refuse-cancel.events';
import type { RequestReferral } from '../request/request.command';
import type { ReferralResumed } from '../resume/resume.events';
import type { ReferralScheduled } from '../schedule/schedule.events';
import type { Timing } from '../timing';
import type { ReferralWaitlisted } from '../waitlist/waitlist.events';

/** The people of the specs: a child-welfare agency refers to a Part 2 programme, which may send on to another. */
export const gulfCoast = 'gulf-coast-cbc';
export const harbor = 'harbor-recovery';
export const bayside = 'bayside-counseling';
export const stranger = 'elsewhere-clinic';

export const referral = '11111111-1111-8111-8111-111111111111';
export const subject = '22222222-2222-4222-8222-222222222222';
export const disclosure = '33333333-3333-5333-8333-333333333333';
export const zone = 'America/New_York';
/** Monday, ten in the morning in Florida. */
export const monday = new Date('2026-11-02T15:00:00.000Z');
export const hoursLater = (hours: number) => new Date(monday.getTime() + hours * 3_600_000);

/** The limits of the specs, all in hours: an answer in three days, a start in ten. */
export const timing: Timing = {
  limits: {
    'give-basis': { hours: 72 },
    answer: { hours: 72 },
    'give-information': { hours: 48 },
    'review-waitlist': { hours: 336 },
    'start-service': { hours: 240 },
    'report-appointment': { hours: 24 },
    rebook: { hours: 120 },
    'report-progress': { hours: 720 },
    'answer-cancel-request': { hours: 48 },
    'send-elsewhere': { hours: 72 },
  },
  calendar: { timeZone: zone, holidays: [] },
};

/** The id that `given` gives to the n-th event, from 1. */
export const eventId = (n: number) => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`;

const head = (author: string, addressee = harbor): SubjectHead & { referral: string } => ({
  subject,
  author,
  matter: `referral:${referral}`,
  purpose: 'treatment',
  concerns: [gulfCoast, addressee],
  implies: ['child-welfare', 'substance-use'],
  referral,
});

const event =
  <Open>(type: string, defaults: Open) =>
  (changes: Partial<Open> = {}, segments?: DecidedEvent['segments']): DecidedEvent => ({
    type,
    version: referralEvents.find((known) => known.type === type)?.versions.length ?? 1,
    open: { ...defaults, ...changes },
    ...(segments ? { segments } : {}),
  });

export const requested = event<ReferralRequested>('referral.requested', {
  ...head(gulfCoast),
  sender: gulfCoast,
  addressee: harbor,
  priority: 'routine',
  requestedAt: monday.toISOString(),
  deliverBy: hoursLater(72).toISOString(),
});
export const received = event<ReferralReceived>('referral.received', {
  ...head(gulfCoast),
  addressee: harbor,
  answers: eventId(1),
  disclosure,
  answerBy: hoursLater(72).toISOString(),
});
export const accepted = event<ReferralAccepted>('referral.accepted', {
  ...head(harbor),
  startDue: hoursLater(240).toISOString(),
});
export const declined = event<ReferralDeclined>('referral.declined', { ...head(harbor), reason: 'no-capacity' });
export const redirected = event<ReferralRedirected>('referral.redirected', {
  ...head(harbor),
  concerns: [gulfCoast, harbor, bayside],
  from: harbor,
  to: bayside,
  deliverBy: hoursLater(72).toISOString(),
});
export const waitlisted = event<ReferralWaitlisted>('referral.waitlisted', {
  ...head(harbor),
  reviewBy: hoursLater(336).toISOString(),
});
export const informationRequested = event<ReferralInformationRequested>('referral.information-requested', {
  ...head(harbor),
  to: gulfCoast,
});
export const informationGiven = event<ReferralInformationGiven>('referral.information-given', {
  ...head(gulfCoast),
  deliverBy: hoursLater(72).toISOString(),
});
const appointment: ReferralScheduled = {
  ...head(harbor),
  startsAt: hoursLater(48).toISOString(),
  reportBy: hoursLater(72).toISOString(),
};
export const scheduled = event<ReferralScheduled>('referral.scheduled', appointment);
export const rescheduled = event<ReferralScheduled>('referral.rescheduled', appointment);
export const appointmentCancelled = event<ReferralAppointmentCancelled>('referral.appointment-cancelled', {
  ...head(harbor),
  calledOffBy: 'subject',
  rebookBy: hoursLater(120).toISOString(),
});
export const noShow = event<ReferralNoShow>('referral.no-show', { ...head(harbor), rebookBy: hoursLater(120).toISOString() });
export const attempted = event<ReferralContactAttempted>('referral.contact-attempted', {
  ...head(harbor),
  attemptedAt: monday.toISOString(),
  means: 'phone',
  outcome: 'no-answer',
});
export const started = event<ReferralServiceStarted>('referral.service-started', {
  ...head(harbor),
  startedOn: '2026-11-02',
  progressBy: hoursLater(720).toISOString(),
});
export const noted = event<ReferralProgressNoted>('referral.progress-noted', { ...head(harbor) });
export const putOnHold = event<ReferralPutOnHold>('referral.put-on-hold', {
  ...head(harbor),
  reason: 'subject-unavailable',
  until: '2026-11-09',
  resumeBy: '2026-11-10T05:00:00.000Z',
});
export const resumed = event<ReferralResumed>('referral.resumed', { ...head(harbor) });
export const cancelRefused = event<ReferralCancelRefused>('referral.cancel-refused', {
  ...head(harbor),
  asked: eventId(5),
  reason: 'subject-wishes-to-continue',
});
export const ended = event<ReferralEnded>('referral.ended', { ...head(harbor), outcome: 'completed', endedOn: '2026-11-02' });
export const cancelRequested = event<ReferralCancelRequested>('referral.cancel-requested', {
  ...head(gulfCoast),
  reason: 'no-longer-needed',
});
export const cancelled = event<ReferralCancelled>('referral.cancelled', { ...head(gulfCoast), reason: 'no-longer-needed' });
export const answerOverdue = event<ReferralOverdue>('referral.answer-overdue', {
  ...head(harbor),
  late: harbor,
  due: hoursLater(72).toISOString(),
});
export const deliveryOverdue = event<ReferralOverdue>('referral.delivery-overdue', {
  ...head(gulfCoast),
  late: gulfCoast,
  due: hoursLater(72).toISOString(),
});
export const startOverdue = event<ReferralOverdue>('referral.start-overdue', {
  ...head(harbor),
  late: harbor,
  due: hoursLater(240).toISOString(),
});
export const actOverdue = event<ReferralActOverdue>('referral.act-overdue', {
  ...head(harbor),
  act: 'report-progress',
  late: harbor,
  due: hoursLater(720).toISOString(),
});
export const imported = event<ReferralImported>('referral.imported', {
  ...head(gulfCoast),
  sender: gulfCoast,
  addressee: harbor,
  state: 'accepted',
  requestedAt: '2026-10-01T12:00:00Z',
  deliverBy: hoursLater(72).toISOString(),
  history: [{ state: 'accepted', at: '2026-10-02T12:00:00Z' }],
  identifiers: [{ value: 'Task/1', version: '1' }],
});
export const importUpdated = event<ReferralImportUpdated>('referral.import-updated', {
  ...head(gulfCoast),
  state: 'ended',
  history: [{ state: 'ended', at: '2026-10-20T12:00:00Z' }],
  identifiers: [{ value: 'Task/1', version: '2' }],
});

/** Received at the n-th event before it, by that addressee. */
export const delivered = (n = 1, changes: Partial<ReferralReceived> = {}) => received({ answers: eventId(n), ...changes });

const act = (party: string): TimedAct => ({
  referral,
  party,
  now: monday,
  implies: ['child-welfare', 'substance-use'],
  victimServiceProvider: false,
  timing,
});

export const requesting = (changes: Partial<RequestReferral> = {}): RequestReferral => ({
  ...act(gulfCoast),
  subject,
  addressee: harbor,
  purpose: 'treatment',
  priority: 'routine',
  ...changes,
});
export const receiving = (changes: Partial<ReceiveReferral> = {}): ReceiveReferral => ({
  referral,
  party: harbor,
  now: monday,
  answers: eventId(1),
  disclosure,
  timing,
  ...changes,
});
/** Any act of the party that was asked. */
export const acting = <More extends object>(more: More, changes: Partial<TimedAct> = {}): TimedAct & More => ({
  ...act(harbor),
  ...more,
  ...changes,
});
export const redirecting = (changes: Partial<RedirectReferral> = {}): RedirectReferral => ({
  ...act(harbor),
  to: bayside,
  ...changes,
});
export const cancelling = (changes: Partial<CancelReferral> = {}): CancelReferral => ({
  ...act(gulfCoast),
  reason: 'no-longer-needed',
  ...changes,
});
export const telling = (changes: Partial<GiveInformation> = {}): GiveInformation => ({ ...act(gulfCoast), ...changes });
export const importing = (changes: Partial<ImportReferral> = {}): ImportReferral => ({
  ...act(gulfCoast),
  subject,
  addressee: harbor,
  purpose: 'treatment',
  state: 'accepted',
  requestedAt: '2026-10-01T12:00:00Z',
  history: [{ state: 'accepted', at: '2026-10-02T12:00:00Z' }],
  identifiers: [{ value: 'Task/1', version: '1' }],
  ...changes,
});
