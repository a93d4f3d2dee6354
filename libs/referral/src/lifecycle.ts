/** The states of a referral's life that this hub knows (R2). `requested` is not delivered yet; `received` awaits an answer. */
export const LIFECYCLE = ['requested', 'received', 'accepted', 'in-service', 'declined', 'cancelled', 'ended'] as const;
export type LifecycleState = (typeof LIFECYCLE)[number];

/** Nothing follows on these. A declined referral is not over: its sender may send it elsewhere, or withdraw it. */
export const isFinal = (state: LifecycleState): boolean => state === 'cancelled' || state === 'ended';

/**
 * Whether a report of `state` moves a referral in state `than` on. One fixed order, so that two reports of one referral leave
 * the same state whichever came first; what closes the loop comes after what goes on.
 */
export const isMoreAdvanced = (state: LifecycleState, than: LifecycleState): boolean =>
  LIFECYCLE.indexOf(state) > LIFECYCLE.indexOf(than);
