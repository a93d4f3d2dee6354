import { Compile } from 'typebox/compile';
import { hubTrace } from './hub-trace';
import {
  accepted,
  AUTHOR,
  CONSENT,
  decided,
  event,
  GULF,
  HARBOR,
  received,
  receipt,
  REFERRAL,
  requested,
  SUBJECT,
  uuid,
} from './testing/facts';
import { Trace } from './trace';

const request = requested(1);
const consent = { ...event(4, 'consent.recorded', GULF, { consent: uuid(700) }), stream: `consents-${SUBJECT}` };
const trace = hubTrace({
  about: { referral: REFERRAL },
  chain: [[request, received(6, 1), accepted(7)]],
  causes: [consent],
  disclosures: [
    decided(2, GULF, request, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]),
    decided(3, HARBOR, request, [{ category: 'open', state: 'withheld', reason: 'no-basis' }]),
    decided(5, HARBOR, request, [{ category: 'open', state: 'made', bases: CONSENT, obligations: [] }], consent),
  ],
  receipts: [receipt(5)],
  parties: [{ party: GULF, kind: 'cbc', name: 'Gulf Coast' }],
});

describe('the hub’s own trace', () => {
  it('tells everything in log order', () =>
    expect(
      trace.entries.map((entry) => (entry.kind === 'event' ? entry.type : `${entry.segments[0]?.state} to ${entry.to}`)),
    ).toEqual([
      'referral.requested',
      'made to gulf-coast',
      'withheld to harbor',
      'consent.recorded',
      'made to harbor',
      'referral.received',
      'referral.accepted',
    ]));

  it('says who caused each event, from where and for whom', () => {
    const receivedEntry = trace.entries.find((entry) => entry.kind === 'event' && entry.type === 'referral.received');
    expect(receivedEntry).toMatchObject({ author: GULF, by: { party: HARBOR, actor: 'adapter' }, place: '6' });
  });

  it('says why a disclosure was decided when it was, on which basis, and which message carried it', () => {
    const [, , , , made] = trace.entries;
    expect(made).toMatchObject({
      because: { type: 'consent.recorded' },
      segments: [{ bases: [{ citation: '42 CFR 2.31' }] }],
      deliveries: [{ topic: 'party.provider.v1', partition: 3, offset: '41', appliedAt: '2026-11-01T09:00:06.000Z' }],
    });
  });

  it('keeps the reason for withholding', () =>
    expect(trace.entries[2]).toMatchObject({ to: HARBOR, segments: [{ state: 'withheld', reason: 'no-basis' }] }));

  it('says how the referral stands and who must act next', () =>
    expect(trace.referrals).toEqual([
      expect.objectContaining({
        state: 'accepted',
        sender: GULF,
        addressee: HARBOR,
        next: expect.objectContaining({ party: HARBOR, act: 'start-service' }),
      }),
    ]));

  it('names the parties in the order of their appearance', () =>
    expect(trace.parties).toEqual([{ party: GULF, kind: 'cbc', name: 'Gulf Coast' }, { party: HARBOR }]));

  it('names an event that this version cannot read, and shows the rest', () => {
    const unreadable = { ...requested(8), outcome: { readable: false as const, code: 'event/newer-version' } };
    const { entries } = hubTrace({
      about: { referral: REFERRAL },
      chain: [[request, unreadable]],
      causes: [],
      disclosures: [],
      receipts: [],
      parties: [],
    });
    expect(entries[1]).toMatchObject({ unreadable: 'event/newer-version', place: '8' });
  });

  it('shows neither the pseudonym nor anything sealed', () => {
    expect(
      JSON.stringify(
        trace.entries.filter(({ kind }) => kind === 'event').map((entry) => ('details' in entry ? entry.details : {})),
      ),
    ).not.toContain(SUBJECT);
    expect(JSON.stringify(trace)).not.toContain('ciphertext');
  });

  it('has the shape that is declared', () => expect(Compile(Trace).Check(trace)).toBe(true));
});
