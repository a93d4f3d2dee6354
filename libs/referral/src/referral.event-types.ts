import { intakeSegments } from '@hub/intake';
import { ReferralInformationRequested } from './ask-information/ask-information.events';
import { ReferralContactAttempted } from './attempt-contact/attempt-contact.events';
import { ReferralAppointmentCancelled } from './cancel-appointment/cancel-appointment.events';
import { ReferralInformationGiven } from './give-information/give-information.events';
import { ReferralPutOnHold } from './hold/hold.events';
import { ReferralImported, ReferralImportedV1, ReferralImportUpdated, ReferralImportUpdatedV1 } from './import/import.events';
import {
  ReferralActOverdue,
  ReferralAnswerOverdue,
  ReferralDeliveryOverdue,
  ReferralStartOverdue,
} from './mark-overdue/mark-overdue.events';
import { ReferralNoShow } from './no-show/no-show.events';
import { ReferralProgressNoted } from './note/note.events';
import { ReferralCancelRefused } from './refuse-cancel/refuse-cancel.events';
import {
  ReferralAccepted,
  ReferralCancelled,
  ReferralCancelRequested,
  ReferralDeclined,
  ReferralEnded,
  ReferralReceived,
  ReferralRedirected,
  ReferralRequested,
  ReferralServiceStarted,
  ReferralServiceStartedV1,
} from './referral.events';
import { ReferralResumed } from './resume/resume.events';
import { ReferralRescheduled, ReferralScheduled } from './schedule/schedule.events';
import { ReferralWaitlisted } from './waitlist/waitlist.events';

/** A later version that only allows more than the one before it: what was written stays as it is. */
const unchanged = (before: unknown): unknown => before;
const segments = intakeSegments;

/** Every event type of this context, with every version ever written (decision 19). A party's own acts may seal contents. */
export const referralEvents = [
  { type: 'referral.requested', versions: [{ version: 1, open: ReferralRequested, segments }] },
  { type: 'referral.received', versions: [{ version: 1, open: ReferralReceived }] },
  { type: 'referral.waitlisted', versions: [{ version: 1, open: ReferralWaitlisted, segments }] },
  { type: 'referral.accepted', versions: [{ version: 1, open: ReferralAccepted, segments }] },
  { type: 'referral.declined', versions: [{ version: 1, open: ReferralDeclined, segments }] },
  { type: 'referral.redirected', versions: [{ version: 1, open: ReferralRedirected, segments }] },
  { type: 'referral.information-requested', versions: [{ version: 1, open: ReferralInformationRequested, segments }] },
  { type: 'referral.information-given', versions: [{ version: 1, open: ReferralInformationGiven, segments }] },
  { type: 'referral.scheduled', versions: [{ version: 1, open: ReferralScheduled, segments }] },
  { type: 'referral.rescheduled', versions: [{ version: 1, open: ReferralRescheduled, segments }] },
  { type: 'referral.appointment-cancelled', versions: [{ version: 1, open: ReferralAppointmentCancelled, segments }] },
  { type: 'referral.no-show', versions: [{ version: 1, open: ReferralNoShow, segments }] },
  { type: 'referral.contact-attempted', versions: [{ version: 1, open: ReferralContactAttempted, segments }] },
  {
    type: 'referral.service-started',
    versions: [
      { version: 1, open: ReferralServiceStartedV1, segments },
      { version: 2, open: ReferralServiceStarted, segments, upcast: unchanged },
    ],
  },
  { type: 'referral.progress-noted', versions: [{ version: 1, open: ReferralProgressNoted, segments }] },
  { type: 'referral.put-on-hold', versions: [{ version: 1, open: ReferralPutOnHold, segments }] },
  { type: 'referral.resumed', versions: [{ version: 1, open: ReferralResumed, segments }] },
  { type: 'referral.ended', versions: [{ version: 1, open: ReferralEnded, segments }] },
  { type: 'referral.cancel-requested', versions: [{ version: 1, open: ReferralCancelRequested, segments }] },
  { type: 'referral.cancel-refused', versions: [{ version: 1, open: ReferralCancelRefused, segments }] },
  { type: 'referral.cancelled', versions: [{ version: 1, open: ReferralCancelled, segments }] },
  { type: 'referral.delivery-overdue', versions: [{ version: 1, open: ReferralDeliveryOverdue }] },
  { type: 'referral.answer-overdue', versions: [{ version: 1, open: ReferralAnswerOverdue }] },
  { type: 'referral.start-overdue', versions: [{ version: 1, open: ReferralStartOverdue }] },
  { type: 'referral.act-overdue', versions: [{ version: 1, open: ReferralActOverdue }] },
  {
    type: 'referral.imported',
    versions: [
      { version: 1, open: ReferralImportedV1, segments },
      { version: 2, open: ReferralImported, segments, upcast: unchanged },
    ],
  },
  {
    type: 'referral.import-updated',
    versions: [
      { version: 1, open: ReferralImportUpdatedV1, segments },
      { version: 2, open: ReferralImportUpdated, segments, upcast: unchanged },
    ],
  },
] as const;
