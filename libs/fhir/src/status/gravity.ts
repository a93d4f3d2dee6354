import { taskStatusOf, type TaskStatus } from '@hub/referral';
import type { ReferralStatus } from './referral-status';
import { readStanding, standing, type TaskStanding } from './task-standing';

/**
 * Gravity SDOH Clinical Care 3.0.0: which status may follow on which. It does without `received` and `ready`; from any status a
 * Task may be `entered-in-error`, which the hub does not set.
 */
export const GRAVITY_TRANSITIONS: Readonly<Partial<Record<TaskStatus, readonly TaskStatus[]>>> = {
  draft: ['requested'],
  requested: ['accepted', 'rejected', 'cancelled'],
  accepted: ['in-progress', 'on-hold', 'cancelled', 'completed', 'failed'],
  'in-progress': ['on-hold', 'cancelled', 'completed', 'failed'],
  'on-hold': ['in-progress', 'cancelled', 'completed', 'failed'],
};

export const gravityAllows = (from: TaskStatus, to: TaskStatus): boolean =>
  from === to || (GRAVITY_TRANSITIONS[from]?.includes(to) ?? false);

/** Who may set a status there: the requester, the one who was asked (the target), or either. */
export const setterOf = (status: TaskStatus): 'requester' | 'target' | 'either' => {
  if (status === 'cancelled') return 'either';
  return status === 'draft' || status === 'requested' || status === 'entered-in-error' ? 'requester' : 'target';
};

/**
 * What the hub tells otherwise than plain FHIR R4, so that its steps are steps of that machine: a decline after acceptance is a
 * cancellation by the target (`rejected` follows on `requested` only), and what rests before service has started stays
 * `accepted` (nothing leads from `on-hold` back to it).
 */
export const gravityStatusOf = (status: ReferralStatus): TaskStatus => {
  const { state, takenOn, rest, outcome } = status;
  if (state === 'received') return 'requested';
  if (state === 'declined') return takenOn ? 'cancelled' : 'rejected';
  if (state === 'on-hold') return rest?.from === 'in-service' ? 'on-hold' : 'accepted';
  return taskStatusOf(state, outcome);
};

export const gravityStandingOf = (status: ReferralStatus): TaskStanding => standing(gravityStatusOf(status), status);
export const statusOfGravity = readStanding(gravityStandingOf);

/**
 * Steps of the hub that are no step of one Gravity Task, and what they are to it. Anything else that the hub does is a
 * transition above.
 */
export const GRAVITY_EXCEPTIONS = {
  'sent-elsewhere':
    'A referral that is sent on, or sent elsewhere after a decline, is a new Task for the new owner; the one before is over.',
  'declined-then-withdrawn': 'A sender that withdraws what was declined changes nothing of a Task that is over already.',
  reported: 'An import reports a state that another system reached by steps of its own.',
} as const;
export type GravityException = keyof typeof GRAVITY_EXCEPTIONS;
