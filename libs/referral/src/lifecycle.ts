/**
 * The states of a referral's life (R2). `requested` is not delivered yet; `received` awaits an answer. Those from `accepted` to
 * `appointment-cancelled` are taken on and not begun. In one fixed order, see {@link isMoreAdvanced}.
 */
export const LIFECYCLE = [
  'requested',
  'received',
  'waitlisted',
  'accepted',
  'scheduled',
  'no-show',
  'appointment-cancelled',
  'on-hold',
  'in-service',
  'declined',
  'cancelled',
  'ended',
] as const;
export type LifecycleState = (typeof LIFECYCLE)[number];

/** Taken on by the addressee, and service has not started. */
export const TAKEN_ON = [
  'accepted',
  'scheduled',
  'no-show',
  'appointment-cancelled',
] as const satisfies readonly LifecycleState[];

/** Nothing follows on these. A declined referral is not over: its sender may send it elsewhere, or withdraw it. */
export const isFinal = (state: LifecycleState): boolean => state === 'cancelled' || state === 'ended';

/**
 * Whether a report of `state` moves a referral in state `than` on. One fixed order, so that two reports of one referral leave
 * the same state whichever came first; what goes on comes after what waits, and what closes the loop comes last.
 */
export const isMoreAdvanced = (state: LifecycleState, than: LifecycleState): boolean =>
  LIFECYCLE.indexOf(state) > LIFECYCLE.indexOf(than);
