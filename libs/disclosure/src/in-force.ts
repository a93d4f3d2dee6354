import type { GrantedConsent, InvokedException, PartySelector, Register } from '@hub/consent';
import type { PermissionRow, PolicyAdopted } from '@hub/parties';
import {
  OPEN,
  regimeMayOpen,
  type InformationCategory,
  type PartyId,
  type PartyKind,
  type Purpose,
  type Regime,
  type SegmentCategory,
} from '@hub/vocabulary';
import type { Basis } from './disclosure.events';

/** May this author's information of this category reach this recipient for this purpose? */
export interface Question {
  /** On whose behalf the information was recorded: the discloser. */
  readonly author: PartyId;
  readonly recipient: PartyId;
  readonly category: InformationCategory;
  /** For which the matter is worked on. */
  readonly purpose: Purpose;
}

/** Everything that a basis is judged by, all of it as of one moment. */
export interface Circumstances {
  /** The subject's register of consents, denials and exceptions. */
  readonly register: Register;
  /** The version in force; undefined before the first was adopted: then nothing is permitted and nobody is trusted. */
  readonly policy: PolicyAdopted | undefined;
  /** A party's registered kind; undefined for one that nobody registered. */
  readonly kindOf: (party: PartyId) => PartyKind | undefined;
  /** The instant by which ends are judged: an end at this very instant has come. */
  readonly at: Date;
}

/**
 * Whether a basis carries this flow of information in these circumstances (decision 8): the one judgement behind the
 * disclosure decision and the vault's check at every read. A denial in force beats a consent and a permission, whichever was
 * recorded first; it beats neither a recorded exception nor authorship.
 *
 * Whether a permission's recipient has a part in the matter is not judged here: nothing is made on a permission without one,
 * and a part once had is not lost (decision 7).
 */
export const inForce = (basis: Basis, question: Question, circumstances: Circumstances): boolean => {
  switch (basis.kind) {
    case 'author':
      return question.author === question.recipient;
    case 'consent': {
      const consent = circumstances.register.consents.get(basis.consent);
      return (
        consent !== undefined &&
        consentCovers(consent, basis.regime, question, circumstances) &&
        !deniedBySubject(question, circumstances)
      );
    }
    case 'permission': {
      const row = circumstances.policy?.permissions.find(({ id }) => id === basis.permission);
      return (
        row !== undefined &&
        row.regime === basis.regime &&
        permissionCovers(row, question, circumstances) &&
        !deniedBySubject(question, circumstances)
      );
    }
    case 'exception': {
      const exception = circumstances.register.exceptions.get(basis.exception);
      return exception !== undefined && exception.regime === basis.regime && exceptionCovers(exception, question, circumstances);
    }
  }
};

/** What a disclosed segment must still satisfy to be shown: the fields stand in `disclosure.decided`. */
export interface ShownSegment {
  readonly source: { readonly author: PartyId; readonly purpose: Purpose; readonly implies: readonly InformationCategory[] };
  readonly party: PartyId;
  readonly category: SegmentCategory;
  /** As decided last: after a rebase the newer ones. */
  readonly bases: readonly Basis[];
}

/**
 * Whether every basis of a segment is in force (decision 4's check at each read, and decision 7's "whose basis was in force
 * at T"). A sealed segment has one basis; the open part has one for each implied category, in the order of `implies`, or
 * authorship alone. Whoever shows a sealed segment asks for its event's open part as well.
 */
export const standsInForce = (segment: ShownSegment, circumstances: Circumstances): boolean => {
  const { source, party, category, bases } = segment;
  const flow = { author: source.author, recipient: party, purpose: source.purpose };
  const [first] = bases;
  if (first?.kind === 'author') return flow.author === flow.recipient;
  const categories = category === OPEN ? source.implies : [category];
  return (
    categories.length > 0 &&
    bases.length === categories.length &&
    categories.every((covered, index) => {
      const basis = bases[index];
      return basis !== undefined && inForce(basis, { ...flow, category: covered }, circumstances);
    })
  );
};

/** Whether the subject forbids this flow: an empty list in a denial means everybody, or everything. */
export const deniedBySubject = (question: Question, { register, kindOf }: Circumstances): boolean => {
  for (const denial of register.denials.values())
    if (
      !denial.lifted &&
      (denial.disclosers.length === 0 || denial.disclosers.some((selector) => selects(selector, question.author, kindOf))) &&
      (denial.recipients.length === 0 || denial.recipients.some((selector) => selects(selector, question.recipient, kindOf))) &&
      (denial.categories.length === 0 || denial.categories.includes(question.category)) &&
      (denial.purpose === undefined || denial.purpose === question.purpose)
    )
      return true;
  return false;
};

/** Whether a consent opens the category under a regime, denials aside (decision 6; 42 CFR 2.31(c)). */
export const consentCovers = (
  consent: GrantedConsent,
  regime: Regime,
  question: Question,
  { policy, kindOf, at }: Circumstances,
): boolean =>
  consent.state === 'active' &&
  !('at' in consent.end && at.getTime() >= Date.parse(consent.end.at)) &&
  opensDataOf(consent, question.author, policy) &&
  consent.recipients.some((selector) => selects(selector, question.recipient, kindOf)) &&
  consent.categories.includes(question.category) &&
  consent.purposes.includes(question.purpose) &&
  consent.regimes.includes(regime) &&
  regimeMayOpen(regime, question.category);

/** Whether a permission's row covers the flow, denials and parts in the matter aside (C1). */
export const permissionCovers = (row: PermissionRow, question: Question, { kindOf }: Circumstances): boolean => {
  const from = kindOf(question.author);
  const to = kindOf(question.recipient);
  return (
    from !== undefined &&
    to !== undefined &&
    row.discloserKinds.includes(from) &&
    row.recipientKinds.includes(to) &&
    row.categories.includes(question.category) &&
    row.purposes.includes(question.purpose) &&
    regimeMayOpen(row.regime, question.category)
  );
};

/** Whether an exception that somebody invoked covers the flow. */
export const exceptionCovers = (exception: InvokedException, question: Question, { at }: Circumstances): boolean =>
  !exception.ended &&
  at.getTime() < exception.until.getTime() &&
  exception.discloser === question.author &&
  exception.recipient === question.recipient &&
  exception.categories.includes(question.category) &&
  regimeMayOpen(exception.regime, question.category);

/** A consent opens a discloser's data only if that discloser recorded or confirmed it, or configuration trusts who recorded it. */
const opensDataOf = (consent: GrantedConsent, author: PartyId, policy: PolicyAdopted | undefined): boolean =>
  consent.disclosers.includes(author) &&
  (consent.confirmed.has(author) ||
    (policy?.trustedRecorders.some(({ recorder, disclosers }) => recorder === consent.recorder && disclosers.includes(author)) ??
      false));

const selects = (selector: PartySelector, party: PartyId, kindOf: Circumstances['kindOf']): boolean =>
  'party' in selector ? selector.party === party : selector.kind === kindOf(party);
