import { refused, type Refusal } from '@hub/event-sourcing';
import type { ReferralCommand } from './command';
import { isFinal, type LifecycleState } from './lifecycle';
import { currentSending, type Referral, type ReferralState } from './referral.state';

/** One answer for what does not exist and for what the party has no standing in (decision 8). */
export const notThere: Refusal = refused(
  'referral/not-there',
  'There is no such referral among those that your party sent or received. Check the id; a referral to you appears once it may be delivered.',
);

/**
 * The same answer whoever else may answer it now, and whatever became of it since: a party that declined or sent it on learns
 * nothing of what followed.
 */
export const notYoursToAnswer: Refusal = refused(
  'referral/not-yours-to-answer',
  'This referral does not await your party’s act: only the party that it was delivered to, and that has not declined or sent it on, may do this.',
);

export const notAccepted: Refusal = refused(
  'referral/not-accepted',
  'This referral has not been accepted yet. Accept it first, or decline it with a reason.',
);

export const onHold: Refusal = refused(
  'referral/on-hold',
  'Work on this referral rests. Resume it first; then this can be reported.',
);

export const over: Refusal = refused('referral/over', 'This referral is over already. Look at its present state.');

/** Where no appointment stands. */
export const noAppointment = ({ state }: Referral): Refusal => {
  if (isFinal(state)) return over;
  return state === 'on-hold'
    ? onHold
    : refused('referral/no-appointment', 'No appointment stands on this referral. Make one first.');
};

/** The referral, if this party has standing in it. */
export const standingIn = (referral: ReferralState, command: ReferralCommand): Referral | undefined =>
  referral?.standing.has(command.party) ? referral : undefined;

/** Whether the party is the one that the referral was delivered to last and that still holds it. */
export const holds = (referral: Referral, { party }: ReferralCommand): boolean => {
  const { addressee, received } = currentSending(referral);
  return addressee === party && received !== undefined && referral.state !== 'declined';
};

/**
 * The referral, where the party holds it in one of these states. Every act of an addressee asks in this order, so that nobody
 * learns from the answer more than that it is, or is not, theirs to act on.
 *
 * @param otherwise the refusal for any other state, where the usual ones do not say what to do
 */
export const heldIn = (
  states: readonly LifecycleState[],
  command: ReferralCommand,
  state: ReferralState,
  otherwise?: (referral: Referral) => Refusal,
): Referral | Refusal => {
  const referral = standingIn(state, command);
  if (referral === undefined) return notThere;
  if (!holds(referral, command)) return notYoursToAnswer;
  if (states.includes(referral.state)) return referral;
  return otherwise?.(referral) ?? outOfPlace(referral);
};

const outOfPlace = ({ state }: Referral): Refusal => {
  if (isFinal(state)) return over;
  if (state === 'on-hold') return onHold;
  if (state === 'received' || state === 'waitlisted') return notAccepted;
  return refused(
    'referral/out-of-place',
    'The state of this referral does not allow this. Look at its present state, and at what it awaits.',
  );
};

export { survivorsIdentity } from './survivors';
