import type { CalendarDate, InformationCategory, PartyId, Purpose } from '@hub/vocabulary';
import type { PartySelector } from '../register.events';

/** Sentences that a form may have to state in words. */
export type Statement = 'right-to-revoke' | 'redisclosure' | 'consequences-of-refusing' | 'not-a-condition-of-service';

/** What else the same paper covers; some laws want a release that stands alone. */
export type AlsoCovered = 'counselling-notes' | 'psychotherapy-notes' | 'proceedings-against-the-subject' | 'other-document';

export interface Signature {
  readonly by: 'subject' | 'parent' | 'guardian' | 'personal-representative';
  /** The day written beside the signature, in the jurisdiction's time zone. */
  readonly on?: CalendarDate;
  /** On what the signer's authority rests, where it is not the subject. */
  readonly authority?: string;
  /** Sealed; a survivor's release leaves it out. */
  readonly name?: string;
  /** Attested: the signer abuses neither the person nor the person's other parent (34 USC 12291(b)(2)(B)). */
  readonly notTheAbuser?: boolean;
}

/** A signed release, element by element as the paper was filled. What the paper does not have is left out. */
export interface ConsentForm {
  /** The name on the form; sealed. */
  readonly subjectName?: string;
  /** The form names the person, and the name stays with the recorder (a survivor's release, decision 9). */
  readonly subjectNamed?: boolean;
  readonly disclosers?: readonly PartyId[];
  /** Parties by name, or a class: every party of a kind. */
  readonly recipients?: readonly PartySelector[];
  /** Where a recipient passes information on to its members (42 CFR 2.11): who they are, or the limit to treating providers. */
  readonly intermediary?: {
    readonly party: PartyId;
    readonly members?: readonly PartyId[];
    readonly treatingProvidersOnly?: boolean;
  };
  /** A recipient is a covered entity or business associate that receives it for treatment, payment or operations. */
  readonly coveredRecipient?: boolean;
  readonly categories?: readonly InformationCategory[];
  /** Each purpose; `tpo`: one consent for all future treatment, payment and health care operations (42 CFR 2.31). */
  readonly purposes?: readonly Purpose[] | 'tpo';
  /** The last day (inclusive), the ending event in words, or that the form says "none". */
  readonly expiry?: { readonly on: CalendarDate } | { readonly event: string } | { readonly none: true };
  readonly statements?: readonly Statement[];
  readonly signatures?: readonly Signature[];
  readonly subjectIsMinor?: boolean;
  /** The minor may lawfully receive the service alone, and so may release alone. */
  readonly minorMayActAlone?: boolean;
  /** The person cannot decide; a guardian or representative signs (42 CFR 2.15). */
  readonly subjectLacksCapacity?: boolean;
  readonly alsoCovers?: readonly AlsoCovered[];
}

/** The purposes that `tpo` stands for. */
const TREATMENT_PAYMENT_OPERATIONS: readonly Purpose[] = ['treatment', 'payment', 'health-care-operations'];

export const purposesOf = ({ purposes = [] }: ConsentForm): readonly Purpose[] =>
  purposes === 'tpo' ? TREATMENT_PAYMENT_OPERATIONS : purposes;
