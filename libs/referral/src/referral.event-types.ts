import { intakeSegments } from '@hub/intake';
import {
  ReferralAccepted,
  ReferralAnswerOverdue,
  ReferralCancelled,
  ReferralCancelRequested,
  ReferralDeclined,
  ReferralDeliveryOverdue,
  ReferralEnded,
  ReferralImported,
  ReferralImportUpdated,
  ReferralReceived,
  ReferralRedirected,
  ReferralRequested,
  ReferralServiceStarted,
  ReferralStartOverdue,
} from './referral.events';

/** Every event type of this context, with every version ever written (decision 19). A party's own acts may seal contents. */
export const referralEvents = [
  { type: 'referral.requested', versions: [{ version: 1, open: ReferralRequested, segments: intakeSegments }] },
  { type: 'referral.received', versions: [{ version: 1, open: ReferralReceived }] },
  { type: 'referral.accepted', versions: [{ version: 1, open: ReferralAccepted, segments: intakeSegments }] },
  { type: 'referral.declined', versions: [{ version: 1, open: ReferralDeclined, segments: intakeSegments }] },
  { type: 'referral.redirected', versions: [{ version: 1, open: ReferralRedirected, segments: intakeSegments }] },
  { type: 'referral.service-started', versions: [{ version: 1, open: ReferralServiceStarted, segments: intakeSegments }] },
  { type: 'referral.ended', versions: [{ version: 1, open: ReferralEnded, segments: intakeSegments }] },
  { type: 'referral.cancel-requested', versions: [{ version: 1, open: ReferralCancelRequested, segments: intakeSegments }] },
  { type: 'referral.cancelled', versions: [{ version: 1, open: ReferralCancelled, segments: intakeSegments }] },
  { type: 'referral.delivery-overdue', versions: [{ version: 1, open: ReferralDeliveryOverdue }] },
  { type: 'referral.answer-overdue', versions: [{ version: 1, open: ReferralAnswerOverdue }] },
  { type: 'referral.start-overdue', versions: [{ version: 1, open: ReferralStartOverdue }] },
  { type: 'referral.imported', versions: [{ version: 1, open: ReferralImported, segments: intakeSegments }] },
  { type: 'referral.import-updated', versions: [{ version: 1, open: ReferralImportUpdated, segments: intakeSegments }] },
] as const;
