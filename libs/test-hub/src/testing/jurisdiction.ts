import { randomUUID } from 'node:crypto';
import { adoptPolicyDecider, limitFor, registerPartyDecider, type PartyRegistered, type PolicyAdopted } from '@hub/parties';
import { referralDeciders, type Timing } from '@hub/referral';
import { HUB_PARTY, streams } from '@hub/vocabulary';
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

/** Puts the policy into force and registers the parties. */
export async function foundJurisdiction(hub: TestHub, adopted: PolicyAdopted = policy): Promise<void> {
  const caller = { party: HUB_PARTY, actor: 'operator', source: 'test' };
  const order = { caller, key: 'found', commandName: 'found', target: 'hub', bytes: Buffer.alloc(0) };
  const outcomes = [
    await hub.runner.run({ ...order, decider: adoptPolicyDecider, stream: streams.policy, command: { policy: adopted } }),
    ...(await Promise.all(
      parties.map((each) =>
        hub.runner.run({
          ...order,
          decider: registerPartyDecider,
          stream: streams.party(each.party),
          command: { party: each, policy: adopted },
        }),
      ),
    )),
  ];
  if (outcomes.some(({ outcome }) => outcome !== 'done')) throw new Error('The jurisdiction could not be founded.');
}

const limit = { hours: 72 };

/** Three days for everything. */
const timing: Timing = {
  limits: {
    'give-basis': limit,
    answer: limit,
    'give-information': limit,
    'review-waitlist': limit,
    'start-service': limit,
    'report-appointment': limit,
    rebook: limit,
    'report-progress': limit,
    'answer-cancel-request': limit,
    'send-elsewhere': limit,
  },
  calendar: limitFor(policy, 'answer').calendar,
};

/** A referral from one party to another, delivered where it says so, as the referral service would have decided it. */
export async function referralBetween(
  hub: TestHub,
  sender: string,
  addressee: string,
  subject: string,
  options: { readonly delivered: boolean },
): Promise<string> {
  const referral = randomUUID();
  const order = {
    caller: { party: sender, actor: 'test', source: 'test' },
    key: referral,
    commandName: 'test',
    target: referral,
    bytes: Buffer.alloc(0),
    stream: streams.referral(referral),
  };
  const now = hub.clock.now();
  const requested = await hub.runner.run({
    ...order,
    decider: referralDeciders.request,
    command: {
      referral,
      party: sender,
      now,
      implies: [],
      victimServiceProvider: false,
      subject,
      addressee,
      purpose: 'treatment',
      priority: 'routine',
      timing,
    },
  });
  if (requested.outcome !== 'done') throw new Error('The referral could not be made.');
  const answers = requested.events[0]?.id ?? '';
  if (options.delivered)
    await hub.runner.run({
      ...order,
      key: answers,
      decider: referralDeciders.receive,
      command: { referral, party: addressee, now, answers, disclosure: randomUUID(), timing },
    });
  return referral;
}
