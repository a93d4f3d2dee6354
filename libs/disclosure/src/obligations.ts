import type { PolicyAdopted } from '@hub/parties';
import type { InformationCategory, PartyId, Purpose, Regime } from '@hub/vocabulary';
import type { Basis, Obligation } from './disclosure.events';
import type { Circumstances } from './in-force';

/** One disclosed segment: its bases, and for each the category that it opens. */
export interface DisclosedSegment {
  readonly bases: readonly Basis[];
  readonly categories: readonly InformationCategory[];
  readonly party: PartyId;
  readonly purpose: Purpose;
}

interface Rule {
  readonly text: string;
  readonly citation: string;
}

/** The short notice of 2.32(a)(2), word by word; goes with every disclosure that a Part 2 consent opens (C4). */
const PART_2_NOTICE: Rule = {
  text: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
  citation: '42 CFR 2.32(a)(2)',
};

const PART_2_COVERED_ENTITY: Rule = {
  text: 'You may use and disclose these records further as HIPAA allows a covered entity or business associate, except in civil, criminal, administrative or legislative proceedings against the patient.',
  citation: '42 CFR 2.33(b)(1)',
};

/** What a recipient may do with what it was given on a consent, by the regime of the consent. */
const AFTER_CONSENT: Readonly<Record<Regime, Rule>> = {
  '42-cfr-part-2': {
    text: 'You may not disclose these records further without a new written consent of the patient, unless 42 CFR part 2 itself permits it.',
    citation: '42 CFR 2.33(b)',
  },
  hipaa: {
    text: 'You may disclose this information further only as HIPAA, or the law that binds you, allows.',
    citation: '45 CFR 164.508(c)(2)(iii)',
  },
  'vawa-fvpsa': {
    text: 'You may not disclose this information further: each disclosure needs a release of its own by the survivor.',
    citation: '34 USC 12291(b)(2)',
  },
  ferpa: {
    text: 'You may not disclose this information from education records further without consent of the parent or eligible student.',
    citation: '34 CFR 99.33',
  },
  'state-child-welfare': {
    text: 'You may disclose this information further only as the state law on child-welfare records allows.',
    citation: 'State child-welfare confidentiality law',
  },
  general: {
    text: 'Use this information only for the purpose for which it was released to you.',
    citation: 'Signed release of information',
  },
};

/** The same for what a statute permits; where none is listed, the purpose binds and the permission itself is cited. */
const AFTER_PERMISSION: Partial<Readonly<Record<Regime, Rule>>> = {
  '42-cfr-part-2': {
    text: 'You may not disclose these records further except back to the programme they came from, or as 42 CFR part 2 permits.',
    citation: '42 CFR 2.12(d)(2)',
  },
  hipaa: { text: 'You may disclose this information further only as HIPAA allows.', citation: '45 CFR 164.502(a)' },
  'vawa-fvpsa': AFTER_CONSENT['vawa-fvpsa'],
  ferpa: AFTER_CONSENT.ferpa,
  'state-child-welfare': AFTER_CONSENT['state-child-welfare'],
};

const TREATMENT_PAYMENT_OPERATIONS: readonly Purpose[] = ['treatment', 'payment', 'health-care-operations'];

/**
 * What travels with a disclosed segment (C4): for Part 2 records on a consent the notice of 2.32(a), the scope of the consent
 * (2.32(b)) and the rule of 2.33 that applies to this recipient; else the redisclosure rule of the basis's regime. In the
 * order of the bases, each once; authorship brings none. The texts are part of the decision and so of the log.
 */
export const obligationsOf = (segment: DisclosedSegment, circumstances: Circumstances): Obligation[] => {
  const obligations = segment.bases.flatMap((basis): Obligation[] => {
    switch (basis.kind) {
      case 'author':
        return [];
      case 'consent':
        return afterConsent(basis, segment, circumstances);
      case 'permission':
        return [redisclosure(AFTER_PERMISSION[basis.regime] ?? { text: AFTER_CONSENT.general.text, citation: basis.citation })];
      case 'exception':
        return [
          redisclosure({
            text: 'Given under a recorded exception: use this information for that and for nothing else.',
            citation: basis.citation,
          }),
        ];
    }
  });
  return [...new Map(obligations.map((obligation) => [JSON.stringify(obligation), obligation])).values()];
};

const afterConsent = (
  basis: Extract<Basis, { readonly kind: 'consent' }>,
  { party, purpose }: DisclosedSegment,
  { register, policy, kindOf }: Circumstances,
): Obligation[] => {
  if (basis.regime !== '42-cfr-part-2') return [{ ...redisclosure(AFTER_CONSENT[basis.regime]), consent: basis.consent }];
  const consent = register.consents.get(basis.consent);
  const coveredEntity = isCoveredEntity(policy, kindOf(party)) && TREATMENT_PAYMENT_OPERATIONS.includes(purpose);
  return [
    { kind: 'notice', ...PART_2_NOTICE },
    // The other recipients and disclosers that the consent may name are not this recipient's business.
    ...(consent === undefined
      ? []
      : [
          {
            kind: 'consent-scope' as const,
            text: `The patient consented to the disclosure of ${list(consent.categories)} for ${list(consent.purposes)}, ${endOf(consent.end)}.`,
            citation: '42 CFR 2.32(b)',
            consent: basis.consent,
          },
        ]),
    { ...redisclosure(coveredEntity ? PART_2_COVERED_ENTITY : AFTER_CONSENT['42-cfr-part-2']), consent: basis.consent },
  ];
};

const redisclosure = (rule: Rule): Obligation => ({ kind: 'redisclosure', ...rule });

const isCoveredEntity = (policy: PolicyAdopted | undefined, kind: string | undefined): boolean =>
  policy?.partyKinds.find((row) => row.kind === kind)?.coveredEntity ?? false;

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

const endOf = (end: { readonly at: string } | { readonly event: string } | { readonly none: true }): string =>
  'at' in end ? `until ${end.at}` : 'event' in end ? `until ${end.event}` : 'with no end but revocation';
