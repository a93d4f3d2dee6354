/** What somebody must do next with a referral. */
export const ACTS = [
  /** Obtain a basis (a consent, say) on which the referral, or what was told later, can be delivered. */
  'give-basis',
  /** Accept, keep on the waiting list, decline or send on. */
  'answer',
  /** Tell what the addressee asked. */
  'give-information',
  /** Say how the waiting list stands: accept, keep waiting or decline. */
  'review-waitlist',
  'start-service',
  /** Say what came of an appointment: it started service, nobody came, it was called off or moved. */
  'report-appointment',
  /** Make another appointment, start without one, or end. */
  'rebook',
  /** Go on with what rests. */
  'resume',
  /** Tell how service goes on, or end it. */
  'report-progress',
  /** Report the outcome. */
  'end-service',
  /** Agree to the cancellation that the sender asked for, refuse it, or end the service with an outcome. */
  'answer-cancel-request',
  /** After a decline: send it elsewhere, or withdraw it. */
  'send-elsewhere',
] as const;
export type Act = (typeof ACTS)[number];
