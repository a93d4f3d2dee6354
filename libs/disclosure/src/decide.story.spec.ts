import { PlainHub } from './testing/plain-hub';

/** A referral by the CBC to a Part 2 programme: that it is one is substance-use information already. */
const requested = () =>
  new PlainHub().referral('referral.requested', {
    author: 'cbc',
    concerns: ['cbc', 'clinic'],
    segments: ['identity', 'substance-use'],
  });
const SHARED = 'referral.requested: open identity substance-use';

const treatment = {
  id: 'treatment',
  regime: 'hipaa' as const,
  categories: ['health' as const],
  discloserKinds: ['cbc', 'provider'],
  recipientKinds: ['cbc', 'provider'],
  purposes: ['treatment' as const],
  citation: '45 CFR 164.506',
};
const toAClinic = (hub: PlainHub) =>
  hub.referral('referral.requested', { author: 'cbc', concerns: ['cbc', 'clinic'], implies: ['health'], segments: ['health'] });

describe('a referral to a Part 2 programme', () => {
  it('reaches nobody but its author before a consent is in force', () => {
    const hub = requested();
    expect(hub.heldBy('cbc')).toEqual([SHARED]);
    expect(hub.heldBy('clinic')).toEqual([]);
  });

  it('reaches the programme with the consent of its discloser, as far as that goes', () => {
    expect(requested().consent(1).heldBy('clinic')).toContain(SHARED);
    expect(
      requested()
        .consent(1, { categories: ['substance-use'] })
        .heldBy('clinic'),
    ).toContain('referral.requested: open substance-use');
    expect(
      requested()
        .consent(1, { categories: ['identity'] })
        .heldBy('clinic'),
    ).toEqual([]);
  });

  it('carries with it the notice, the scope and the rule of redisclosure', () => {
    const hub = requested().consent(1);
    const made = hub.lastDecided.find(({ open }) => open.party === 'clinic' && open.source.type === 'referral.requested');
    for (const segment of made?.open.segments ?? []) {
      expect(segment.state).toBe('made');
      expect('obligations' in segment && segment.obligations.map(({ kind }) => kind)).toEqual([
        'notice',
        'consent-scope',
        'redisclosure',
      ]);
    }
    expect(made?.open.segments).toHaveLength(3);
  });

  it('is answered without the sender seeing the answer, until the programme has confirmed the consent as a discloser', () => {
    const hub = requested().consent(1).referral('referral.accepted', { author: 'clinic' });
    expect(hub.heldBy('cbc')).not.toContain('referral.accepted: open');
    expect(hub.heldBy('clinic')).toContain('referral.accepted: open');
    expect(hub.confirm(1, 'clinic').heldBy('cbc')).toContain('referral.accepted: open');
  });

  it('is gone from the programme when the consent is revoked, except what the programme wrote itself', () => {
    const hub = requested().consent(1).referral('referral.accepted', { author: 'clinic' }).endConsent(1, 'revoked');
    expect(hub.heldBy('clinic')).toEqual(['referral.accepted: open']);
    expect(hub.heldBy('cbc')).toContain(SHARED);
  });

  it('comes back with a new consent, under another id', () => {
    const hub = requested().consent(1).endConsent(1, 'revoked');
    const before = new Set(hub.decisions.map(({ id }) => id));
    expect(hub.consent(2).heldBy('clinic')).toContain(SHARED);
    expect(hub.lastDecided.some(({ id }) => before.has(id))).toBe(false);
  });

  it('comes back in its latest form only', () => {
    const hub = requested()
      .consent(1)
      .endConsent(1, 'revoked')
      .referral('referral.updated', { author: 'cbc', segments: ['substance-use'] })
      .consent(2);
    expect(hub.heldBy('clinic')).toEqual(
      expect.arrayContaining(['referral.requested: open identity', 'referral.updated: open substance-use']),
    );
  });

  it('stays with whoever holds it on another basis when one ends', () => {
    const hub = requested().consent(1).consent(2);
    hub.endConsent(1, 'revoked');
    expect(hub.heldBy('clinic')).toContain(SHARED);
    const rebased = hub.lastDecided.find(({ open }) => open.party === 'clinic' && open.source.type === 'referral.requested');
    expect(rebased?.open.segments.map(({ state }) => state)).toEqual(['rebased', 'rebased', 'rebased']);
  });

  it('reaches whom it is redirected to, with everything before', () => {
    const hub = requested().consent(1, { recipients: [{ kind: 'provider' }] });
    hub.register('second-clinic', 'provider');
    expect(hub.heldBy('second-clinic')).toEqual([]);
    hub.referral('referral.redirected', { author: 'cbc', concerns: ['second-clinic'] });
    expect(hub.heldBy('second-clinic')).toEqual([SHARED, 'referral.redirected: open']);
  });
});

describe('the end of a consent', () => {
  it('opens nothing from its last instant on, though nobody has recorded it yet', () => {
    const hub = new PlainHub();
    hub.consent(1, { end: { at: hub.at(60) } }).later(60);
    hub.referral('referral.requested', { author: 'cbc', concerns: ['cbc', 'clinic'] });
    expect(hub.heldBy('clinic')).not.toContain('referral.requested: open');
  });

  it('withdraws when it is recorded, or when anything else of the subject comes first', () => {
    for (const next of ['recorded', 'anything'] as const) {
      const hub = requested();
      hub.consent(1, { end: { at: hub.at(60) } }).later(60);
      expect(hub.heldBy('clinic')).toContain(SHARED);
      if (next === 'recorded') hub.endConsent(1, 'expired');
      else hub.referral('referral.requested', { number: 2, author: 'shelter' });
      expect(hub.heldBy('clinic')).not.toContain(SHARED);
    }
  });
});

describe('a denial', () => {
  it('beats a consent given before and one given after', () => {
    expect(requested().consent(1).deny().heldBy('clinic')).toEqual([]);
    expect(requested().deny().consent(1).heldBy('clinic')).toEqual([]);
  });

  it('beats a permission', () => {
    const hub = toAClinic(new PlainHub().adopt([treatment]));
    expect(hub.heldBy('clinic')).toEqual(['referral.requested: open health']);
    expect(hub.deny().heldBy('clinic')).toEqual([]);
  });

  it('does not beat a recorded exception, which ends by itself', () => {
    const hub = requested().deny();
    hub.emergency(hub.at(60));
    expect(hub.heldBy('clinic')).toContain(SHARED);
    hub.later(60).referral('referral.requested', { number: 2, author: 'shelter' });
    expect(hub.heldBy('clinic')).not.toContain(SHARED);
  });
});

describe('a permission', () => {
  it('opens what it covers to a party in the matter, cites itself, and ends with the policy', () => {
    const hub = toAClinic(new PlainHub().adopt([treatment]));
    const [made] = hub.lastDecided.filter(({ open }) => open.party === 'clinic');
    expect(made?.open.segments[0]).toMatchObject({
      bases: [{ kind: 'permission', permission: 'treatment', citation: '45 CFR 164.506' }],
    });
    expect(hub.adopt([]).heldBy('clinic')).toEqual([]);
    expect(hub.adopt([treatment]).heldBy('clinic')).toEqual(['referral.requested: open health']);
  });

  it('opens nothing to a party of the right kind that has no part in the matter', () => {
    const hub = new PlainHub().register('other-clinic', 'provider').adopt([treatment]);
    expect(toAClinic(hub).heldBy('other-clinic')).toEqual([]);
  });

  it('does not open the open part that gives away another regime’s category', () => {
    const hub = new PlainHub().adopt([treatment]);
    hub.referral('referral.requested', {
      author: 'cbc',
      concerns: ['clinic'],
      implies: ['health', 'substance-use'],
      segments: ['health'],
    });
    expect(hub.heldBy('clinic')).toEqual([]);
  });

  it('follows a party that becomes of another kind', () => {
    const hub = toAClinic(new PlainHub().adopt([treatment]));
    expect(hub.register('clinic', 'housing').heldBy('clinic')).toEqual([]);
    expect(hub.register('clinic', 'provider').heldBy('clinic')).toEqual(['referral.requested: open health']);
  });
});

describe('the accountable coordinator’s party', () => {
  const coordinating = {
    ...treatment,
    discloserKinds: ['cbc', 'provider'],
    recipientKinds: ['me'],
    categories: ['health' as const, 'identity' as const],
  };
  /** A referral between the CBC and the clinic, in which the ME has no part; the law permits an ME that has one. */
  const known = () => toAClinic(new PlainHub().register('me', 'me').adopt([coordinating]));
  const REFERRAL = 'referral.requested: open health';
  const sent = (hub: PlainHub, number: number) =>
    hub.referral('referral.requested', {
      number,
      author: 'cbc',
      concerns: ['clinic'],
      implies: ['health'],
      segments: ['health'],
    });

  it('is told, from the moment it is accountable, of all there is of the person', () => {
    expect(known().heldBy('me')).toEqual([]);
    expect(known().coordination('episode.opened', 'me').heldBy('me')).toContain(REFERRAL);
    const later = sent(known().coordination('episode.opened', 'cbc').coordination('handoff.confirmed', 'me'), 2);
    expect(later.heldBy('me').filter((held) => held === REFERRAL)).toHaveLength(2);
  });

  it('is told of the latest only, and of nothing without a basis', () => {
    const hub = known().referral('referral.updated', { author: 'cbc', implies: ['health'], segments: ['health'] });
    hub.referral('referral.accepted', { author: 'shelter', implies: ['domestic-violence'] });
    expect(hub.coordination('episode.opened', 'me').heldBy('me')).toEqual(
      expect.arrayContaining(['referral.requested: open', 'referral.updated: open health']),
    );
    expect(hub.heldBy('me')).not.toContain('referral.accepted: open');
  });

  it('keeps what it was told when accountability passes on, and is told of nothing new', () => {
    for (const over of ['handoff.confirmed', 'episode.ended'] as const) {
      const hub = known()
        .coordination('episode.opened', 'me')
        .coordination(over, over === 'episode.ended' ? 'me' : 'clinic');
      sent(hub, 2);
      expect(hub.heldBy('me').filter((held) => held === REFERRAL)).toHaveLength(1);
    }
  });
});
