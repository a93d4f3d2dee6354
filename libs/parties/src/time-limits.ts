import type { Within } from '@hub/vocabulary';
import type { PolicyAdopted } from './policy.events';

/**
 * For which acts a jurisdiction may set how long they may take, and what holds where it sets nothing: the limit of an answer, or
 * that of a start. The names are those by which a referral and an episode say who must act next.
 */
export const LIMITED_ACTS = {
  'give-basis': 'answerHours',
  answer: 'answerHours',
  'give-information': 'answerHours',
  'review-waitlist': 'startHours',
  'start-service': 'startHours',
  'report-appointment': 'answerHours',
  rebook: 'answerHours',
  resume: 'startHours',
  'report-progress': 'startHours',
  'end-service': 'startHours',
  'answer-cancel-request': 'answerHours',
  'send-elsewhere': 'answerHours',
  introduce: 'startHours',
  confirm: 'answerHours',
  'try-again': 'answerHours',
} as const satisfies Record<string, keyof PolicyAdopted['limits']>;

export type LimitedAct = keyof typeof LIMITED_ACTS;

export const isLimitedAct = (name: string): name is LimitedAct => name in LIMITED_ACTS;

/** How long an act may take under this policy, and by which calendar it is reckoned (R2, decision 17); for `dueAfter`. */
export const limitFor = (policy: PolicyAdopted, act: LimitedAct): Within => ({
  limit: policy.timeLimits?.[act] ?? { hours: policy.limits[LIMITED_ACTS[act]] },
  calendar: { timeZone: policy.timeZone, holidays: policy.holidays ?? [] },
});
