import type { Decide } from '@hub/event-sourcing';
import { decided, headOf } from '../referral-event';
import type { ReferralOverdue } from '../referral.events';
import type { ReferralState } from '../referral.state';
import { whoActsNext, type Act } from '../who-acts-next';
import type { MarkOverdue } from './mark-overdue.command';

/** The acts for which a jurisdiction sets a limit, and the event that says it has passed. */
const OVERDUE: Partial<Record<Act, 'referral.delivery-overdue' | 'referral.answer-overdue' | 'referral.start-overdue'>> = {
  'give-basis': 'referral.delivery-overdue',
  answer: 'referral.answer-overdue',
  'start-service': 'referral.start-overdue',
};

/**
 * Late ones surface by themselves (R2): once for each due moment, and only while it still stands. The event's author is the
 * late party, so that others learn of it on a basis only (decision 8).
 */
export const markOverdue: Decide<MarkOverdue, ReferralState> = ({ now, due }, referral) => {
  const next = referral && whoActsNext(referral);
  const type = next && OVERDUE[next.act];
  if (referral === undefined || type === undefined || next?.by === undefined) return [];
  const stands = next.by.getTime() === Date.parse(due);
  if (!stands || now < next.by || referral.overdue.has(next.by.toISOString())) return [];
  const overdue: ReferralOverdue = { ...headOf(referral, next.party), late: next.party, due: next.by.toISOString() };
  return [decided(type, overdue)];
};
