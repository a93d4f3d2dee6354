import { INFORMATION_CATEGORIES, type InformationCategory, type PartyId, type Purpose } from '@hub/vocabulary';
import type { Problem } from '../problem';
import type { LocatedOf, ResourceIndex } from '../read/resource-index';
import type { Coding, Provision, Reference } from '../resources';
import { HUB_CATEGORY_SYSTEM } from '../segments/category-of-need';
import type { ConsentImport } from './items';
import { notMapped, partnerOf, type PartyMap } from './parties';
import { keyOf } from './referrals';
import { nameOf } from './tasks';

export type ConsentRead =
  | { readonly outcome: 'consent'; readonly consent: ConsentImport }
  /** No basis for anything: every element that is missing is named. */
  | { readonly outcome: 'no-basis'; readonly problems: readonly Problem[] }
  | { readonly outcome: 'refused'; readonly problems: readonly Problem[] }
  | { readonly outcome: 'not-handled'; readonly code: string; readonly message: string };

/** Sensitivity labels of HL7 v3 ActCode and resource types, and the hub's category of each. What stands in no row opens nothing. */
const CATEGORY_CODES: Readonly<Record<string, InformationCategory>> = {
  ETH: 'substance-use',
  ETHUD: 'substance-use',
  OPIOIDUD: 'substance-use',
  SUD: 'substance-use',
  PSY: 'mental-health',
  MH: 'mental-health',
  BH: 'mental-health',
  SDV: 'domestic-violence',
  DV: 'domestic-violence',
  Patient: 'identity',
};

/** HL7 v3 ActReason, purposes of use. */
const PURPOSE_CODES: Readonly<Record<string, Purpose>> = {
  TREAT: 'treatment',
  HPAYMT: 'payment',
  HOPERAT: 'health-care-operations',
  COC: 'care-coordination',
  CAREMGT: 'care-coordination',
};

/** HL7 v3 ParticipationType: who is told (the default), and who holds and tells. */
const DISCLOSER_ROLES = new Set(['CST', 'AUTHEN', 'INF']);

/** Reads a FHIR Consent as the elements of a release of information; nothing that it does not say is assumed. */
export const readConsent = (located: LocatedOf<'Consent'>, index: ResourceIndex, parties: PartyMap): ConsentRead => {
  const { resource } = located;
  if (resource.status !== 'active') {
    return {
      outcome: 'not-handled',
      code: 'fhir/consent-not-active',
      message: 'This Consent is not active; nothing is recorded from it.',
    };
  }
  const { provision } = resource;
  const unsupported = beyondOneGrant(provision);
  if (unsupported) return { outcome: 'refused', problems: [unsupported] };

  const client = index.nameOf(resource.patient, located);
  const actors = provision?.actor ?? [];
  const told = actors.filter(({ role }) => !(role?.coding ?? []).some(({ code }) => DISCLOSER_ROLES.has(code ?? '')));
  const holders = [
    ...(resource.organization ?? []),
    ...actors.filter((actor) => !told.includes(actor)).map(({ reference }) => reference),
  ];
  const categories = categoriesOf(provision);
  const purposes = [...new Set((provision?.purpose ?? []).flatMap(({ code }) => PURPOSE_CODES[code ?? ''] ?? []))];

  const missing = [
    ...(client === undefined ? [element('subject named', '$.patient', '42 CFR 2.31(a)(1)')] : []),
    ...(holders.length === 0 ? [element('who discloses', '$.organization', '45 CFR 164.508(c)(1)(ii); 42 CFR 2.31(a)(2)')] : []),
    ...(told.length === 0 ? [element('recipient', '$.provision.actor', '45 CFR 164.508(c)(1)(iii); 42 CFR 2.31(a)(4)')] : []),
    ...(categories.length === 0
      ? [element('information described', '$.provision.securityLabel', '45 CFR 164.508(c)(1)(i); 42 CFR 2.31(a)(3)')]
      : []),
    ...(purposes.length === 0 ? [element('purpose', '$.provision.purpose', '45 CFR 164.508(c)(1)(iv); 42 CFR 2.31(a)(5)')] : []),
    ...(provision?.period?.end === undefined
      ? [element('expiry', '$.provision.period.end', '45 CFR 164.508(c)(1)(v); 42 CFR 2.31(a)(7)')]
      : []),
  ];
  if (missing.length > 0 || client === undefined) return { outcome: 'no-basis', problems: missing };

  const problems: Problem[] = [];
  const partyOf =
    (path: string) =>
    (reference: Reference, place: number): readonly PartyId[] => {
      const partner = partnerOf(reference, located, index, parties);
      if (partner.kind === 'party') return [partner.party];
      problems.push(
        partner.kind === 'unmapped'
          ? notMapped(partner.organization, `${path}[${place}]`)
          : {
              code: 'fhir/not-a-party',
              message: 'No organisation can be told here; the hub discloses to parties.',
              path: `${path}[${place}]`,
            },
      );
      return [];
    };
  const disclosers = [...new Set(holders.flatMap(partyOf('$.organization')))];
  const recipients = [...new Set(told.flatMap(({ reference }, place) => partyOf('$.provision.actor')(reference, place)))];
  if (problems.length > 0) return { outcome: 'refused', problems };
  return {
    outcome: 'consent',
    consent: {
      kind: 'consent',
      source: located.source,
      resource: nameOf(located),
      key: keyOf(located),
      client,
      disclosers,
      recipients,
      categories,
      purposes,
      ...(provision?.period?.end !== undefined && { lastDay: provision.period.end.slice(0, 10) }),
      warnings: unknownLabels(provision),
    },
  };
};

const element = (name: string, path: string, citation: string): Problem => ({
  code: 'consent/missing-element',
  message: `The consent does not say: ${name}.`,
  path,
  citation,
});

/** A Consent that denies, or that narrows itself by further rules, is more than one grant: it is never read as one. */
const beyondOneGrant = (provision: Provision | undefined): Problem | undefined => {
  if (provision?.type === 'deny' || (provision?.provision ?? []).length > 0) {
    return {
      code: 'fhir/consent-rules-not-handled',
      message:
        'This Consent denies, or has rules within its rule. Record what the person decided by hand: a consent, and a denial beside it.',
      path: provision?.type === 'deny' ? '$.provision.type' : '$.provision.provision',
    };
  }
  return undefined;
};

const labelsOf = (provision: Provision | undefined): readonly Coding[] => [
  ...(provision?.securityLabel ?? []),
  ...(provision?.class ?? []),
  ...(provision?.code ?? []).flatMap(({ coding }) => coding ?? []),
];

const categoryOf = ({ system, code }: Coding): InformationCategory | undefined =>
  system === HUB_CATEGORY_SYSTEM ? INFORMATION_CATEGORIES.find((category) => category === code) : CATEGORY_CODES[code ?? ''];

const categoriesOf = (provision: Provision | undefined): readonly InformationCategory[] => {
  const named = new Set(labelsOf(provision).map(categoryOf));
  return INFORMATION_CATEGORIES.filter((category) => named.has(category));
};

const unknownLabels = (provision: Provision | undefined): readonly Problem[] =>
  labelsOf(provision).some((label) => categoryOf(label) === undefined)
    ? [
        {
          code: 'fhir/unknown-label',
          message: 'A label or class of this Consent names no category that the hub knows; it opens nothing.',
          path: '$.provision',
        },
      ]
    : [];
