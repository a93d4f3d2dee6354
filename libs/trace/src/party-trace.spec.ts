import { Compile } from 'typebox/compile';
import type { DisclosureFact } from './facts';
import { partyTrace, type StandingSegment } from './party-trace';
import { accepted, AUTHOR, CONSENT, decided, GULF, HARBOR, received, receipt, REFERRAL, requested } from './testing/facts';
import { Trace } from './trace';

const request = requested(101);
const answer = accepted(107);
const receiptEvent = received(106, 101);
const made = decided(105, HARBOR, request, [
  { category: 'open', state: 'made', bases: CONSENT, obligations: [] },
  { category: 'substance-use', state: 'made', bases: CONSENT, obligations: [] },
]);
const own = decided(108, HARBOR, answer, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]);

const standing = ({ id, open, recordedAt }: DisclosureFact): StandingSegment[] =>
  open.segments.flatMap((segment) =>
    'bases' in segment
      ? [{ source: open.source.id, category: segment.category, disclosure: id, disclosedAt: recordedAt, segment }]
      : [],
  );

const facts = {
  about: { referral: REFERRAL },
  party: HARBOR,
  chain: [[request, receiptEvent, answer]],
  standing: [...standing(made), ...standing(own)],
  receipts: [receipt(105)],
  parties: [{ party: GULF, kind: 'cbc' }],
};
const token = (position: bigint) => `token-${Number(position) * 7919}`;
const trace = partyTrace(facts, token);
const text = JSON.stringify(trace);

describe('a party’s own trace', () => {
  it('shows what the party may see now and what it wrote, with the bases', () =>
    expect(
      trace.entries.map((entry) => (entry.kind === 'event' ? entry.type : entry.segments.map(({ category }) => category).join())),
    ).toEqual(['referral.requested', 'open,substance-use', 'referral.accepted', 'open']));

  it('leaves out an event of which it may not see the open part', () => expect(text).not.toContain('referral.received'));

  it('tells no position, revision, stream, offset or trigger', () => {
    for (const field of ['revision', 'stream', 'offset', 'partition', 'topic', 'because', 'implies'])
      expect(text).not.toContain(`"${field}"`);
    for (const { place } of trace.entries) expect(place).toMatch(/^token-/);
    expect(text).not.toMatch(/"10[1-8]"/);
  });

  it('names its own workers and nobody else’s', () => {
    expect(text).toContain('harbor-worker');
    expect(text).not.toContain('gulf-coast-worker');
  });

  it('does not name who acted where the event is its own but another acted', () => {
    const forGulf = partyTrace(
      {
        ...facts,
        party: GULF,
        standing: standing(
          decided(110, GULF, receiptEvent, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]),
        ),
      },
      token,
    );
    expect(forGulf.entries[0]).toMatchObject({ type: 'referral.received', author: GULF });
    expect(JSON.stringify(forGulf)).not.toContain('adapter');
  });

  it('says when its own view showed it, and not by which message', () =>
    expect(trace.entries[1]).toMatchObject({
      deliveries: [{ view: 'provider-adapter.referrals.v1', appliedAt: expect.any(String) }],
    }));

  it('tells of a whole only where the party sees it', () => {
    const part = {
      ...request,
      outcome: request.outcome.readable
        ? { ...request.outcome, open: { ...request.outcome.open, partOf: '4e000000-0000-4000-8000-00000000000f' } }
        : request.outcome,
    };
    const { referrals, entries } = partyTrace({ ...facts, chain: [[part]] }, token);
    expect(referrals[0]).toBeDefined();
    expect(JSON.stringify([referrals, entries])).not.toContain('partOf');
    // The control: whoever wrote that it follows on another one sees it.
    const written = standing(decided(110, GULF, part, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]));
    const sender = partyTrace({ ...facts, party: GULF, chain: [[part]], standing: written }, token);
    expect(sender.entries[0]).toMatchObject({ details: { partOf: '4e000000-0000-4000-8000-00000000000f' } });
  });

  it('has the shape that is declared', () => expect(Compile(Trace).Check(trace)).toBe(true));
});
