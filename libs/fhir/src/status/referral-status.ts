import {
  attributionOf,
  openQuestion,
  OUTCOMES,
  pendingCancel,
  type Attribution,
  type CancelRefusal,
  type HoldReason,
  type LifecycleState,
  type OutcomeCode,
  type ReasonCode,
  type Referral,
} from '@hub/referral';

/** How a referral stands, in full: what a message to another system must carry so that nothing is lost on the way. */
export interface ReferralStatus {
  readonly state: LifecycleState;
  /** The addressee has taken it on, be it on its waiting list: a decline is then something else to Gravity than one at once. */
  readonly takenOn: boolean;
  /** Why it was declined or cancelled. */
  readonly reason?: ReasonCode;
  /** With which outcome it ended. */
  readonly outcome?: OutcomeCode;
  /** What work that rests comes back to, and why it rests. */
  readonly rest?: { readonly from: LifecycleState; readonly reason?: HoldReason };
  /** More was asked and nothing told yet, or told and not arrived. */
  readonly question?: 'asked' | 'told';
  /** The sender asked to cancel: not answered yet, or refused for a reason. */
  readonly cancel?: 'asked' | { readonly refused: CancelRefusal };
}

export const referralStatusOf = (referral: Referral): ReferralStatus => {
  const { state, takenOn, reason, outcome, hold, cancelRequest } = referral;
  const question = openQuestion(referral);
  const refused = cancelRequest?.refused;
  const closed = state === 'ended' || state === 'cancelled' || state === 'declined';
  return {
    state,
    takenOn,
    ...(reason === undefined ? {} : { reason }),
    ...(state === 'ended' && outcome !== undefined ? { outcome } : {}),
    ...(state === 'on-hold' && hold
      ? { rest: { from: hold.from, ...(hold.reason === undefined ? {} : { reason: hold.reason }) } }
      : {}),
    ...(question ? { question: question.given ? ('told' as const) : ('asked' as const) } : {}),
    ...(pendingCancel(referral) ? { cancel: 'asked' as const } : {}),
    ...(refused && !closed ? { cancel: { refused: refused.reason } } : {}),
  };
};

/** Whose decision brought it to nothing; undefined while it goes on, and where it did not come to nothing. */
export const broughtToNothingBy = ({ state, reason, outcome }: ReferralStatus): Attribution | undefined => {
  if (reason !== undefined && (state === 'declined' || state === 'cancelled'))
    return attributionOf(state === 'declined' ? 'decline' : 'cancel', reason);
  if (outcome === undefined || OUTCOMES[outcome].fhir !== 'failed') return undefined;
  return outcome === 'provider-ended' ? 'provider-declined' : 'client-declined';
};
