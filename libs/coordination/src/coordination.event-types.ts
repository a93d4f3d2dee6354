import {
  EpisodeEnded,
  EpisodeOpened,
  HandoffCalledOff,
  HandoffConfirmationOverdue,
  HandoffConfirmed,
  HandoffDeliveryOverdue,
  HandoffFailed,
  HandoffIntroduced,
  HandoffIntroductionOverdue,
  HandoffProposed,
  HandoffReceived,
  HandoffReleased,
  HandoffRetryOverdue,
  HandoffWithdrawn,
} from './coordination.events';
import { handoffSegments } from './handoff-contents';

/** Every event type of this context, with every version ever written (decision 19). A party's own acts may seal contents. */
export const coordinationEvents = [
  { type: 'episode.opened', versions: [{ version: 1, open: EpisodeOpened, segments: handoffSegments }] },
  { type: 'episode.ended', versions: [{ version: 1, open: EpisodeEnded, segments: handoffSegments }] },
  { type: 'handoff.proposed', versions: [{ version: 1, open: HandoffProposed, segments: handoffSegments }] },
  { type: 'handoff.received', versions: [{ version: 1, open: HandoffReceived }] },
  { type: 'handoff.introduced', versions: [{ version: 1, open: HandoffIntroduced, segments: handoffSegments }] },
  { type: 'handoff.confirmed', versions: [{ version: 1, open: HandoffConfirmed, segments: handoffSegments }] },
  { type: 'handoff.released', versions: [{ version: 1, open: HandoffReleased }] },
  { type: 'handoff.failed', versions: [{ version: 1, open: HandoffFailed, segments: handoffSegments }] },
  { type: 'handoff.withdrawn', versions: [{ version: 1, open: HandoffWithdrawn, segments: handoffSegments }] },
  { type: 'handoff.called-off', versions: [{ version: 1, open: HandoffCalledOff }] },
  { type: 'handoff.delivery-overdue', versions: [{ version: 1, open: HandoffDeliveryOverdue }] },
  { type: 'handoff.introduction-overdue', versions: [{ version: 1, open: HandoffIntroductionOverdue }] },
  { type: 'handoff.confirmation-overdue', versions: [{ version: 1, open: HandoffConfirmationOverdue }] },
  { type: 'handoff.retry-overdue', versions: [{ version: 1, open: HandoffRetryOverdue }] },
] as const;
