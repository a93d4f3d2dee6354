import type { PartyRegistered, PolicyAdopted } from '@hub/parties';
import type { Sender, TestHub } from './test-hub';

/** Parties and a policy for tests: two agencies, a Part 2 programme, a shelter. */
export const GULF = 'gulf-coast-cbc';
export const HARBOR = 'harbor-recovery';
export const BAY = 'bay-clinic';
export const SHELTER = 'safe-house';
export const OPERATOR: Sender = { party: 'hub', roles: ['operator'] };

const party = (id: string, kind: string, more: Partial<PartyRegistered> = {}): PartyRegistered => ({
  party: id,
  kind,
  name: id,
  serviceAreas: ['tampa'],
  programmes: [],
  publicKeys: [],
  feedClients: [],
  implies: [],
  ...more,
});

export const parties: readonly PartyRegistered[] = [
  party(GULF, 'cbc'),
  party(HARBOR, 'provider', { programmes: [{ id: 'detox', name: 'Detoxification', implies: ['substance-use'] }] }),
  party(BAY, 'provider', { implies: ['health'], serviceAreas: ['pinellas'] }),
  party(SHELTER, 'dv-shelter'),
];

export const policy: PolicyAdopted = {
  version: '2026-11',
  jurisdiction: 'Florida',
  timeZone: 'America/New_York',
  partyKinds: [
    { kind: 'cbc', label: 'Community-Based Care lead agency', implies: ['child-welfare'] },
    { kind: 'provider', label: 'Network service provider', implies: [] },
    { kind: 'dv-shelter', label: 'Shelter', implies: ['domestic-violence'] },
  ],
  permissions: [],
  exceptions: [
    {
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      categories: ['substance-use'],
      requiredFacts: ['recipient', 'discloser', 'occurredAt', 'nature'],
      maximumHours: 72,
      citation: '42 CFR 2.51',
    },
  ],
  trustedRecorders: [],
  importers: [],
  limits: { answerHours: 72, startHours: 168 },
};

/** Adopts the policy and registers the parties through the front door. */
export async function foundJurisdiction(hub: TestHub, adopted: PolicyAdopted = policy): Promise<void> {
  const policyAnswer = await hub.command('/v1/policies', adopted, OPERATOR);
  const answers = await Promise.all(parties.map((each) => hub.command('/v1/parties', each, OPERATOR)));
  const failed = [policyAnswer, ...answers].find(({ status }) => status !== 201);
  if (failed) throw new Error(`The jurisdiction could not be founded: ${failed.text}`);
}
