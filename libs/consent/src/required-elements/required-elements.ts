import type { Regime } from '@hub/vocabulary';
import type { RuleName } from './rules';

/** What a release is made of; the names under which a missing one is reported. */
export const ELEMENTS = {
  subject: 'the person’s name',
  discloser: 'who may disclose',
  recipient: 'who may receive',
  intermediary: 'the intermediary’s members, or the limit to treating providers',
  information: 'which information',
  purpose: 'for which purpose',
  expiry: 'when it ends',
  'right-to-revoke': 'the right to revoke it, and how',
  redisclosure: 'the statement on redisclosure',
  'consequences-of-refusing': 'what refusing to sign would mean',
  signature: 'the signature',
  'signature-date': 'the date of the signature',
  'signer-authority': 'the signer’s authority',
  'stands-alone': 'a release of its own, apart from other papers',
} as const;
export type Element = keyof typeof ELEMENTS;

/** One requirement of one law: which element, where the law says so, and how it is found on the form. */
export interface Requirement {
  readonly element: Element;
  readonly citation: string;
  readonly rule: RuleName;
}

/** Each regime is a column; 42 CFR 2.31 has a second one for a single consent for treatment, payment and operations. */
export type Column = Regime | '42-cfr-part-2/tpo';

const required = (element: Element, citation: string, rule: RuleName): Requirement => ({ element, citation, rule });

const PART_2: readonly Requirement[] = [
  required('subject', '42 CFR 2.31(a)(1)', 'subject-named'),
  required('discloser', '42 CFR 2.31(a)(2)', 'discloser-named'),
  required('information', '42 CFR 2.31(a)(3)', 'information-described'),
  required('recipient', '42 CFR 2.31(a)(4)(i)', 'recipient-named-or-class'),
  required('intermediary', '42 CFR 2.31(a)(4)(ii)', 'intermediary-designated'),
  required('purpose', '42 CFR 2.31(a)(5)', 'purpose-stated'),
  required('right-to-revoke', '42 CFR 2.31(a)(6)', 'right-to-revoke-stated'),
  required('signature', '42 CFR 2.31(a)(8); 2.14; 2.15', 'signed-by-patient'),
  required('signer-authority', '42 CFR 2.31(a)(8); 2.15', 'authority-stated'),
  required('signature-date', '42 CFR 2.31(a)(9)', 'signatures-dated'),
  required('stands-alone', '42 CFR 2.31(b)', 'apart-from-counselling-notes'),
  required('stands-alone', '42 CFR 2.31(d)', 'apart-from-proceedings'),
];

/** What a release must have where no regime of its own asks for more: enough to know what was agreed to. */
const minimum = (citation: string): readonly Requirement[] => [
  required('subject', citation, 'subject-named'),
  required('discloser', citation, 'discloser-named'),
  required('information', citation, 'information-described'),
  required('recipient', citation, 'recipient-named-or-class'),
  required('purpose', citation, 'purpose-stated'),
  required('expiry', citation, 'expires-by-date-or-event'),
  required('signature', citation, 'signed'),
  required('signer-authority', citation, 'authority-stated'),
  required('signature-date', citation, 'signatures-dated'),
];

const VAWA = '34 USC 12291(b)(2)(B)';
const VAWA_AND_FVPSA = '34 USC 12291(b)(2)(B); 45 CFR 1370.4';

/**
 * What a consent must have (C2), as data: counsel reads this table, and the citation travels into every refusal. Categories
 * choose the columns by their regime; a consent that covers several must satisfy each.
 */
export const REQUIRED_ELEMENTS: Readonly<Record<Column, readonly Requirement[]>> = {
  '42-cfr-part-2': [
    ...PART_2,
    required('redisclosure', '42 CFR 2.31(a)(4)(iii)', 'redisclosure-stated-to-covered-recipient'),
    required('expiry', '42 CFR 2.31(a)(7)', 'expires-by-date-or-event'),
  ],
  '42-cfr-part-2/tpo': [
    ...PART_2,
    required('redisclosure', '42 CFR 2.31(a)(4)(iii)', 'redisclosure-stated'),
    required('expiry', '42 CFR 2.31(a)(7)', 'expires-or-says-none'),
    required('consequences-of-refusing', '42 CFR 2.31(a)(10)', 'consequences-of-refusing-stated'),
  ],
  hipaa: [
    required('subject', '45 CFR 164.508(c)(1)', 'subject-named'),
    required('information', '45 CFR 164.508(c)(1)(i)', 'information-described'),
    required('discloser', '45 CFR 164.508(c)(1)(ii)', 'discloser-named'),
    required('recipient', '45 CFR 164.508(c)(1)(iii)', 'recipient-named-or-class'),
    required('purpose', '45 CFR 164.508(c)(1)(iv)', 'purpose-stated'),
    required('expiry', '45 CFR 164.508(c)(1)(v)', 'expires-by-date-or-event'),
    required('signature', '45 CFR 164.508(c)(1)(vi)', 'signed'),
    required('signature-date', '45 CFR 164.508(c)(1)(vi)', 'signatures-dated'),
    required('signer-authority', '45 CFR 164.508(c)(1)(vi)', 'authority-stated'),
    required('right-to-revoke', '45 CFR 164.508(c)(2)(i)', 'right-to-revoke-stated'),
    required('consequences-of-refusing', '45 CFR 164.508(c)(2)(ii)', 'consequences-of-refusing-stated'),
    required('redisclosure', '45 CFR 164.508(c)(2)(iii)', 'redisclosure-stated'),
    required('stands-alone', '45 CFR 164.508(b)(3)(ii)', 'apart-from-psychotherapy-notes'),
    required('stands-alone', '45 CFR 164.508(b)(3)', 'apart-from-other-documents'),
  ],
  'vawa-fvpsa': [
    required('subject', VAWA, 'subject-named'),
    required('discloser', VAWA, 'discloser-named'),
    required('information', VAWA, 'information-described'),
    required('recipient', VAWA, 'recipient-named'),
    required('purpose', VAWA, 'purpose-stated'),
    required('expiry', VAWA_AND_FVPSA, 'expires-on-a-date'),
    required('right-to-revoke', VAWA, 'right-to-revoke-stated'),
    required('consequences-of-refusing', VAWA_AND_FVPSA, 'not-a-condition-stated'),
    required('signature', VAWA, 'signed-by-survivor'),
    required('signature-date', VAWA, 'signatures-dated'),
    required('signer-authority', VAWA, 'authority-stated'),
    required('signer-authority', VAWA, 'never-the-abuser'),
    required('stands-alone', VAWA, 'apart-from-everything'),
    required('stands-alone', VAWA, 'one-recipient'),
  ],
  ferpa: [
    required('subject', '34 CFR 99.30(a)', 'subject-named'),
    required('discloser', '34 CFR 99.30(a)', 'discloser-named'),
    required('information', '34 CFR 99.30(b)(1)', 'information-described'),
    required('purpose', '34 CFR 99.30(b)(2)', 'purpose-stated'),
    required('recipient', '34 CFR 99.30(b)(3)', 'recipient-named-or-class'),
    required('signature', '34 CFR 99.30(a)', 'signed'),
    required('signer-authority', '34 CFR 99.30(a)', 'authority-stated'),
    required('signature-date', '34 CFR 99.30(a)', 'signatures-dated'),
  ],
  'state-child-welfare': minimum('the jurisdiction’s child-welfare confidentiality law'),
  general: minimum('the hub’s minimum for every release'),
};
