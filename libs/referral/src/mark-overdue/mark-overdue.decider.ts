import type { Decide } from '@hub/event-sourcing';
import { decided, headOf } from '../referral-event';
import type { ReferralState } from '../referral.state';
import type { Act } from '../acts';
import { whoActsNext } from '../who-acts-next';
import type { MarkOverdue } from './mark-overdue.command';
import type { ReferralActOverdue, ReferralOverdue } from './mark-overdue.events';

/** Acts with an event of their own that says their limit has passed; of every other `referral.act-overdue` says it. */
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
  if (referral === undefined || next?.by === undefined) return [];
  const stands = next.by.getTime() === Date.parse(due);
  if (!stands || now < next.by || referral.overdue.has(next.by.toISOString())) return [];
  const overdue: ReferralOverdue = { ...headOf(referral, next.party), late: next.party, due: next.by.toISOString() };
  const type = OVERDUE[next.act];
  if (type !== undefined) return [decided(type, overdue)];
  const actOverdue: ReferralActOverdue = { ...overdue, act: next.act };
  return [decided('referral.act-overdue', actOverdue)];
};
