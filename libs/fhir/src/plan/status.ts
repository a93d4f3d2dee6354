import type { TaskStatus } from '../resources';

/**
 * How far a Task has come (Gravity SDOH Clinical Care 3.0.0, Task statuses). Where two Tasks tell of one referral, the one further on
 * is its state; terminal states are equally far, and none follows another.
 */
const ADVANCEMENT: Readonly<Record<TaskStatus, number>> = {
  draft: 0,
  requested: 1,
  received: 2,
  accepted: 3,
  ready: 3,
  'on-hold': 4,
  'in-progress': 5,
  rejected: 6,
  cancelled: 6,
  failed: 6,
  completed: 6,
  'entered-in-error': 7,
};

export const advancementOf = (status: TaskStatus): number => ADVANCEMENT[status];
