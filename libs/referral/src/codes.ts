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

/** How urgent, in the codes of FHIR R4 request-priority. */
export const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const;
export type Priority = (typeof PRIORITIES)[number];
