import { limitFor, type PolicyAdopted } from '@hub/parties';
import type { LimitedAct, Timing } from '@hub/referral';

/** The policy's limits and calendar, as the deciders of a referral ask for them. */
export const timingOf = (policy: PolicyAdopted): Timing => {
  const limit = (act: LimitedAct) => limitFor(policy, act).limit;
  return {
    limits: {
      'give-basis': limit('give-basis'),
      answer: limit('answer'),
      'give-information': limit('give-information'),
      'review-waitlist': limit('review-waitlist'),
      'start-service': limit('start-service'),
      'report-appointment': limit('report-appointment'),
      rebook: limit('rebook'),
      'report-progress': limit('report-progress'),
      'answer-cancel-request': limit('answer-cancel-request'),
      'send-elsewhere': limit('send-elsewhere'),
    },
    calendar: limitFor(policy, 'answer').calendar,
  };
};
