import type { DisclosureDecided } from '@hub/disclosure';
import type { DisclosureFact, EventFact, ReceiptFact } from '../facts';

export const GULF = 'gulf-coast';
export const HARBOR = 'harbor';
export const SUBJECT = '5b000000-0000-4000-8000-000000000001';
export const REFERRAL = '4e000000-0000-4000-8000-000000000001';
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const at = (position: number): Date => new Date(Date.UTC(2026, 10, 1, 9, 0, position));

/** An event of the referral's stream; its id is that of its position. */
export const event = (
  position: number,
  type: string,
  author: string,
  open: object,
  by: Partial<{ party: string; actor: string }> = {},
): EventFact => ({
  id: uuid(position),
  type,
  stream: `referral-${REFERRAL}`,
  revision: position,
  position: BigInt(position),
  recordedAt: at(position),
  outcome: {
    readable: true,
    open: {
      subject: SUBJECT,
      author,
      matter: `referral:${REFERRAL}`,
      purpose: 'treatment',
      concerns: [GULF, HARBOR],
      implies: ['substance-use'],
      referral: REFERRAL,
      ...open,
    },
    metadata: {
      v: 1,
      party: by.party ?? author,
      actor: by.actor ?? `${author}-worker`,
      source: `${author}-system`,
      key: 'k',
      command: { name: 'c', digest: '0'.repeat(64) },
    },
    categories: ['identity', 'substance-use'],
  },
});

export const requested = (position: number): EventFact =>
  event(position, 'referral.requested', GULF, {
    sender: GULF,
    addressee: HARBOR,
    priority: 'routine',
    requestedAt: at(position).toISOString(),
    deliverBy: at(position + 60).toISOString(),
  });

export const accepted = (position: number): EventFact =>
  event(position, 'referral.accepted', HARBOR, { startDue: at(position + 60).toISOString() });

export const received = (position: number, answers: number): EventFact =>
  event(
    position,
    'referral.received',
    GULF,
    { addressee: HARBOR, answers: uuid(answers), disclosure: uuid(900), answerBy: at(position + 60).toISOString() },
    { party: HARBOR, actor: 'adapter' },
  );

export const decided = (
  position: number,
  party: string,
  source: EventFact,
  segments: DisclosureDecided['segments'],
  trigger: EventFact = source,
): DisclosureFact => ({
  id: uuid(position),
  position: BigInt(position),
  recordedAt: at(position),
  open: {
    subject: SUBJECT,
    party,
    source: {
      stream: source.stream,
      revision: source.revision,
      id: source.id,
      type: source.type,
      author: source.type === 'referral.accepted' ? HARBOR : GULF,
      matter: `referral:${REFERRAL}`,
      purpose: 'treatment',
      implies: ['substance-use'],
    },
    trigger: { stream: trigger.stream, revision: trigger.revision, id: trigger.id, type: trigger.type },
    asOf: at(position).toISOString(),
    policy: 'p',
    segments,
  },
});

export const receipt = (disclosure: number): ReceiptFact => ({
  disclosure: uuid(disclosure),
  view: 'provider-adapter.referrals.v1',
  topic: 'party.provider.v1',
  partition: 3,
  offset: 41n,
  appliedAt: at(disclosure + 1),
});

export const AUTHOR = [{ kind: 'author' as const }];
export const CONSENT = [
  { kind: 'consent' as const, regime: '42-cfr-part-2' as const, consent: uuid(700), citation: '42 CFR 2.31' },
];
