import type { PartyRegistered } from '../party.events';
import type { PolicyAdopted } from '../policy.events';

/** A small jurisdiction for specs. */
export const policy = (changes: Partial<PolicyAdopted> = {}): PolicyAdopted => ({
  version: '1',
  jurisdiction: 'Florida',
  timeZone: 'America/New_York',
  partyKinds: [
    { kind: 'cbc', label: 'Community-Based Care lead agency', implies: ['child-welfare'] },
    { kind: 'provider', label: 'Network service provider', implies: [] },
    { kind: 'dv-shelter', label: 'Domestic violence shelter', implies: ['domestic-violence'] },
  ],
  permissions: [
    {
      id: 'hipaa-treatment',
      regime: 'hipaa',
      categories: ['health', 'identity'],
      discloserKinds: ['provider'],
      recipientKinds: ['provider'],
      purposes: ['treatment'],
      citation: '45 CFR 164.506',
    },
  ],
  exceptions: [
    {
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      categories: ['substance-use', 'identity'],
      requiredFacts: ['recipient', 'discloser', 'occurredAt', 'nature'],
      maximumHours: 72,
      citation: '42 CFR 2.51',
    },
  ],
  trustedRecorders: [{ recorder: 'gulf-coast-cbc', disclosers: ['harbor-recovery'] }],
  importers: ['state-exchange'],
  limits: { answerHours: 72, startHours: 240 },
  holidays: ['2026-12-25'],
  timeLimits: { answer: { businessDays: 2 }, introduce: { hours: 48 } },
  introductionMeans: ['in-person', 'video'],
  instruments: [{ id: 'locus', label: 'LOCUS', name: 'Level of Care Utilization System' }],
  ...changes,
});

export const party = (changes: Partial<PartyRegistered> = {}): PartyRegistered => ({
  party: 'harbor-recovery',
  kind: 'provider',
  name: 'Harbor Recovery',
  serviceAreas: ['hillsborough'],
  programmes: [{ id: 'outpatient', name: 'Outpatient', implies: ['substance-use'] }],
  publicKeys: [{ kid: 'k1', jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
  feedClients: ['harbor-ehr'],
  implies: [],
  ...changes,
});
