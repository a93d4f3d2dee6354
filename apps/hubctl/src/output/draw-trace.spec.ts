import type { Trace } from '@hub/trace';
import { drawTrace } from './draw-trace';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const trace: Trace = {
  referral: uuid(1),
  seenBy: 'hub',
  referrals: [
    {
      referral: uuid(1),
      sender: 'gulf',
      addressee: 'harbor',
      state: 'received',
      imported: false,
      next: { party: 'harbor', act: 'answer', by: '2026-11-03T09:00:00.000Z' },
    },
  ],
  parties: [
    { party: 'gulf', kind: 'cbc' },
    { party: 'harbor', kind: 'provider' },
  ],
  entries: [
    {
      kind: 'event',
      at: '2026-11-01T09:00:00.123Z',
      place: '17',
      event: uuid(2),
      type: 'referral.requested',
      author: 'gulf',
      by: { party: 'gulf', actor: 'worker-7', source: 'gulf-system' },
      details: { addressee: 'harbor', referral: uuid(1) },
      categories: ['identity', 'substance-use'],
    },
    {
      kind: 'disclosure',
      at: '2026-11-01T09:00:01.000Z',
      place: '18',
      disclosure: uuid(3),
      to: 'harbor',
      of: { event: uuid(2), type: 'referral.requested' },
      because: { event: uuid(4), type: 'consent.recorded' },
      segments: [
        {
          category: 'open',
          state: 'made',
          bases: [{ kind: 'consent', regime: '42-cfr-part-2', consent: uuid(5), citation: '42 CFR 2.31' }],
          obligations: [{ kind: 'notice', text: 't', citation: '42 CFR 2.32(a)' }],
        },
        { category: 'substance-use', state: 'withheld', reason: 'denied' },
      ],
      deliveries: [
        { view: 'provider-view', appliedAt: '2026-11-01T09:00:02.000Z', topic: 'party.provider.v1', partition: 3, offset: '41' },
      ],
    },
  ],
};

describe('the drawn trace', () => {
  const lines = drawTrace(trace, 120).split('\n');
  const lane = lines.find((line) => line.includes('gulf (cbc)'))?.indexOf('harbor (provider)') ?? -1;

  it('gives each party a lane, and puts what it did and was shown into it', () => {
    expect(lines.find((line) => line.includes('● referral.requested'))?.indexOf('●')).toBeLessThan(lane);
    expect(lines.find((line) => line.includes('◀ is shown'))?.indexOf('◀')).toBe(lane);
    expect(lines.find((line) => line.includes('✕ is not shown'))).toContain('substance-use');
  });

  it.each([
    'worker-7 via gulf-system',
    '#17',
    '09:00:00.123',
    'sealed: identity, substance-use',
    'consent [42 CFR 2.31]',
    'denied',
    'because of consent.recorded',
    'party.provider.v1/3@41',
    'next: harbor, answer by 2026-11-03 09:00',
  ])('tells %s', (text) => expect(lines.join('\n')).toContain(text));

  it('stays within its lanes', () => {
    for (const line of lines.slice(4, -1)) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('calls the parties by their names and their kinds as the jurisdiction does', () => {
    const named = { ...trace, parties: [{ party: 'gulf', kind: 'cbc', name: 'Gulf Coast Partnership' }, { party: 'harbor' }] };
    const drawn = drawTrace(named, 120, { kind: (kind) => (kind === 'cbc' ? 'Community-Based Care lead agency' : kind) });
    expect(drawn).toContain('gulf: Gulf Coast Partnership, Community-Based Care lead agency');
    expect(drawn).not.toMatch(/^harbor:/m);
  });

  it('draws an opaque place as nothing', () => {
    const [entry] = trace.entries;
    const opaque = { ...trace, entries: entry ? [{ ...entry, place: 'AbC-opaque' }] : [] };
    expect(drawTrace(opaque, 120)).not.toContain('AbC-opaque');
  });

  it('draws many parties and no parties', () => {
    expect(drawTrace({ ...trace, parties: Array.from({ length: 9 }, (_, n) => ({ party: `party-${n}` })) }, 80)).toContain(
      'party-8',
    );
    expect(drawTrace({ ...trace, parties: [], entries: [] }, 80)).toContain(uuid(1));
  });
});

describe('the drawn trace of an episode', () => {
  const drawn = drawTrace(
    {
      episode: uuid(1),
      seenBy: 'hub',
      referrals: [],
      episodes: [
        {
          episode: uuid(1),
          accountable: { party: 'harbor', worker: 'HR-2' },
          state: 'open',
          handoffs: [{ handoff: uuid(6), from: 'gulf', to: 'harbor', attempts: 2, state: 'confirmed' }],
          next: { party: 'harbor', act: 'coordinate' },
        },
      ],
      parties: [{ party: 'gulf' }, { party: 'harbor' }],
      entries: [
        {
          kind: 'event',
          at: '2026-11-01T09:00:00.123Z',
          place: '17',
          event: uuid(2),
          type: 'handoff.confirmed',
          author: 'harbor',
          details: { attempt: 2, from: { party: 'gulf', worker: 'GC-1' }, to: { party: 'harbor', worker: 'HR-2' } },
          categories: [],
        },
      ],
    },
    120,
  );

  it('says who is accountable, and how each hand-off came out', () => {
    expect(drawn).toContain(`Trace of episode ${uuid(1)}`);
    expect(drawn).toContain('accountable: HR-2 at harbor  ·  next: harbor, coordinate');
    expect(drawn).toContain('gulf ⇒ harbor: confirmed, 2 attempts');
  });

  it('names workers by their id and their party', () => expect(drawn).toContain('from: GC-1 at gulf'));
});
