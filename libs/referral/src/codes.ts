/**
 * The coded reasons for declining, redirecting or cancelling. They stand in the open part, so they are neutral: none tells
 * what the person needs. `whose` says whose decision the reason is where it does not follow from who acts: the person
 * declined, the provider declined and the sender withdrew are three different outcomes.
 */
export const REASONS = {
  'out-of-area': { text: 'Out of network or service area' },
  'not-eligible': { text: 'Not eligible' },
  'no-capacity': { text: 'No capacity' },
  'wrong-service': { text: 'Wrong service' },
  'insufficient-information': { text: 'Insufficient information' },
  duplicate: { text: 'Duplicate of another referral' },
  'unsafe-to-contact': { text: 'Unsafe to contact' },
  'subject-declined': { text: 'The person declined', whose: 'subject' },
  'subject-unreachable': { text: 'The person could not be reached', whose: 'subject' },
  'subject-moved': { text: 'The person moved away', whose: 'subject' },
  'subject-died': { text: 'The person died', whose: 'subject' },
  'no-longer-needed': { text: 'Service no longer needed' },
  'referred-in-error': { text: 'Referred in error' },
  'programme-closed': { text: 'Programme closed' },
} as const satisfies Record<string, { readonly text: string; readonly whose?: 'subject' }>;

export type ReasonCode = keyof typeof REASONS;

// Object.keys is typed as string[]; the keys of a constant table are its codes.
export const REASON_CODES = Object.keys(REASONS) as ReasonCode[];

/** Who brought a referral to nothing: reports count the three apart. */
export type Attribution = 'client-declined' | 'provider-declined' | 'sender-withdrew';

export const attributionOf = (act: 'decline' | 'cancel', reason: ReasonCode): Attribution => {
  if ('whose' in REASONS[reason]) return 'client-declined';
  return act === 'decline' ? 'provider-declined' : 'sender-withdrew';
};

/** With which outcome service ended, and how FHIR R4 Task tells it: `completed`, or `failed` where the need was not met. */
export const OUTCOMES = {
  completed: { text: 'Service completed', fhir: 'completed' },
  'partly-completed': { text: 'Service partly completed', fhir: 'completed' },
  transferred: { text: 'Continued by another party', fhir: 'completed' },
  'no-longer-needed': { text: 'Service no longer needed', fhir: 'completed' },
  'failed-to-engage': { text: 'Could not be engaged', fhir: 'failed' },
  'subject-declined': { text: 'The person ended the service', fhir: 'failed' },
  'subject-moved': { text: 'The person moved away', fhir: 'failed' },
  'subject-died': { text: 'The person died', fhir: 'failed' },
  'provider-ended': { text: 'The provider ended the service', fhir: 'failed' },
} as const satisfies Record<string, { readonly text: string; readonly fhir: 'completed' | 'failed' }>;

export type OutcomeCode = keyof typeof OUTCOMES;

// As above: the keys of a constant table.
export const OUTCOME_CODES = Object.keys(OUTCOMES) as OutcomeCode[];

/** Why work on a referral rests; neutral, as all codes of the open part are. */
export const HOLD_REASONS = {
  'awaiting-information': { text: 'Awaiting information' },
  'awaiting-authorization': { text: 'Awaiting an authorization' },
  'awaiting-capacity': { text: 'Awaiting capacity' },
  'subject-unavailable': { text: 'The person is not available for a while' },
  'subject-asked': { text: 'The person asked to wait' },
  'sender-asked': { text: 'The sender asked to wait' },
} as const satisfies Record<string, { readonly text: string }>;

export type HoldReason = keyof typeof HOLD_REASONS;

// As above: the keys of a constant table.
export const HOLD_REASON_CODES = Object.keys(HOLD_REASONS) as HoldReason[];

/** Why the addressee goes on although the sender asked to cancel. */
export const CANCEL_REFUSALS = {
  'subject-wishes-to-continue': { text: 'The person wishes to go on' },
  'service-nearly-complete': { text: 'Service is nearly complete' },
  'unsafe-to-stop': { text: 'Stopping now would be unsafe' },
  'required-by-law': { text: 'Service is required by law or by a court' },
} as const satisfies Record<string, { readonly text: string }>;

export type CancelRefusal = keyof typeof CANCEL_REFUSALS;

// As above: the keys of a constant table.
export const CANCEL_REFUSAL_CODES = Object.keys(CANCEL_REFUSALS) as CancelRefusal[];

/** How it was tried to reach the person. */
export const CONTACT_MEANS = ['phone', 'text-message', 'e-mail', 'letter', 'home-visit', 'in-person', 'through-another'] as const;
export type ContactMeans = (typeof CONTACT_MEANS)[number];

/** What came of it. */
export const CONTACT_OUTCOMES = ['reached', 'no-answer', 'message-left', 'wrong-contact', 'not-there', 'refused'] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

/** How an appointment takes place. */
export const APPOINTMENT_MEANS = ['in-person', 'home-visit', 'phone', 'video'] as const;
export type AppointmentMeans = (typeof APPOINTMENT_MEANS)[number];

/** Who called an appointment off. */
export const CALLED_OFF_BY = ['subject', 'provider'] as const;
export type CalledOffBy = (typeof CALLED_OFF_BY)[number];

/** How urgent, in the codes of FHIR R4 request-priority. */
export const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const;
export type Priority = (typeof PRIORITIES)[number];
