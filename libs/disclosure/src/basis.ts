import type { GrantedConsent } from '@hub/consent';
import { REGIME_OF, REGIMES, regimeMayOpen, type InformationCategory, type PartyId, type Regime } from '@hub/vocabulary';
import type { Basis } from './disclosure.events';
import { inForce, type Circumstances, type Question } from './in-force';

/** The law under which a consent of each regime is given, cited with every disclosure that is made on one. */
const CONSENT_CITATION: Readonly<Record<Regime, string>> = {
  '42-cfr-part-2': '42 CFR 2.31',
  hipaa: '45 CFR 164.508',
  'vawa-fvpsa': '34 USC 12291(b)(2)',
  ferpa: '34 CFR 99.30',
  'state-child-welfare': 'Release under the state child-welfare confidentiality law',
  general: 'Signed release of information',
};

/**
 * The first basis in force for a flow, in the fixed order authorship, consents as they stand in the register, permissions as
 * they stand in the policy, exceptions as they stand in the register; undefined where there is none. `hasPart`: whether the
 * recipient has or had a part in the matter, without which neither a permission nor a consent for a kind reaches it.
 */
export const firstBasis = (question: Question, circumstances: Circumstances, hasPart: boolean): Basis | undefined => {
  for (const basis of candidates(question, circumstances, hasPart)) if (inForce(basis, question, circumstances)) return basis;
  return undefined;
};

/** Whether there would be a basis but for a denial. */
export const onlyDenied = (question: Question, circumstances: Circumstances, hasPart: boolean): boolean => {
  const { register } = circumstances;
  if (register.denials.size === 0) return false;
  const undenied = { ...circumstances, register: { ...register, denials: new Map<never, never>() } };
  return firstBasis(question, circumstances, hasPart) === undefined && firstBasis(question, undenied, hasPart) !== undefined;
};

function* candidates(
  { author, recipient, category }: Question,
  circumstances: Circumstances,
  hasPart: boolean,
): Generator<Basis> {
  const { register, policy } = circumstances;
  if (author === recipient) yield { kind: 'author' };
  for (const consent of register.consents.values()) {
    if (!hasPart && !namesParty(consent, recipient)) continue;
    const regime = regimeFor(consent, category);
    if (regime !== undefined) yield { kind: 'consent', regime, consent: consent.consent, citation: CONSENT_CITATION[regime] };
  }
  if (hasPart && policy !== undefined)
    for (const { id, regime, citation } of policy.permissions)
      yield { kind: 'permission', regime, permission: id, policy: policy.version, citation };
  for (const { exception, regime, citation } of register.exceptions.values())
    yield { kind: 'exception', regime, exception, citation };
}

const namesParty = (consent: GrantedConsent, party: PartyId): boolean =>
  consent.recipients.some((selector) => 'party' in selector && selector.party === party);

/**
 * Under which of its regimes a consent opens a category: the category's own; for a general category the first in the
 * vocabulary's order, the strictest, so that its obligations travel with what accompanies it.
 */
const regimeFor = (consent: GrantedConsent, category: InformationCategory): Regime | undefined =>
  consent.regimes.includes(REGIME_OF[category]) && REGIME_OF[category] !== 'general'
    ? REGIME_OF[category]
    : REGIMES.find((regime) => consent.regimes.includes(regime) && regimeMayOpen(regime, category));
