import { OUTCOMES, type OutcomeCode } from './codes';
import type { LifecycleState } from './lifecycle';

/** FHIR R4 Task.status, https://hl7.org/fhir/R4/valueset-task-status.html. */
export const TASK_STATUSES = [
  'draft',
  'requested',
  'received',
  'accepted',
  'rejected',
  'ready',
  'cancelled',
  'in-progress',
  'on-hold',
  'failed',
  'completed',
  'entered-in-error',
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/**
 * How a referral stands, as FHIR's status alone tells it; one that ended is `completed`, or `failed` where the outcome says so.
 * Several states of the hub share a status: what tells them apart stands in the Task's `businessStatus` (`@hub/fhir`).
 */
export const taskStatusOf = (state: LifecycleState, outcome?: OutcomeCode): TaskStatus => {
  if (state === 'ended') return outcome === undefined ? 'completed' : OUTCOMES[outcome].fhir;
  return STATUS_OF[state];
};

/** The state that a Task's status reports; undefined for one that this hub has no state for: such a Task is not imported. */
export const lifecycleOf = (status: TaskStatus): LifecycleState | undefined => STATE_OF[status];

const STATUS_OF: Readonly<Record<Exclude<LifecycleState, 'ended'>, TaskStatus>> = {
  requested: 'requested',
  received: 'received',
  waitlisted: 'accepted',
  accepted: 'accepted',
  scheduled: 'accepted',
  'no-show': 'accepted',
  'appointment-cancelled': 'accepted',
  'on-hold': 'on-hold',
  'in-service': 'in-progress',
  declined: 'rejected',
  cancelled: 'cancelled',
};

const STATE_OF: Readonly<Partial<Record<TaskStatus, LifecycleState>>> = {
  requested: 'requested',
  received: 'received',
  accepted: 'accepted',
  'on-hold': 'on-hold',
  'in-progress': 'in-service',
  rejected: 'declined',
  cancelled: 'cancelled',
  completed: 'ended',
  failed: 'ended',
};
