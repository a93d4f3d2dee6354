import fc from 'fast-check';
import { INFORMATION_CATEGORIES, REGIME_OF } from '@hub/vocabulary';
import { form, formWithout } from '../testing/examples';
import type { ConsentForm } from './consent-form';
import { missingElements, regimesOf } from './missing-elements';
import { REQUIRED_ELEMENTS } from './required-elements';

const cited = (missing: ConsentForm) => missingElements(missing).map(({ citation }) => citation);
const survivor: Partial<ConsentForm> = {
  categories: ['domestic-violence'],
  recipients: [{ party: 'harbor-recovery' }],
  statements: ['right-to-revoke', 'not-a-condition-of-service'],
};

describe('what 42 CFR 2.31 requires', () => {
  const part2 = (changes: Partial<ConsentForm> = {}, ...without: (keyof ConsentForm)[]) => ({
    ...formWithout(...without),
    categories: without.includes('categories') ? [] : (['substance-use'] as const),
    ...changes,
  });

  it('is on a complete form', () => {
    expect(cited(part2({ statements: ['right-to-revoke'] }))).toEqual([]);
  });

  it.each([
    ['the name', part2({}, 'subjectName'), '42 CFR 2.31(a)(1)'],
    ['who discloses', part2({}, 'disclosers'), '42 CFR 2.31(a)(2)'],
    ['who receives', part2({}, 'recipients'), '42 CFR 2.31(a)(4)(i)'],
    ['the purpose', part2({}, 'purposes'), '42 CFR 2.31(a)(5)'],
    ['the right to revoke', part2({}, 'statements'), '42 CFR 2.31(a)(6)'],
    ['an end', part2({}, 'expiry'), '42 CFR 2.31(a)(7)'],
    ['an end that is more than "none"', part2({ expiry: { none: true } }), '42 CFR 2.31(a)(7)'],
    ['an ending event in words', part2({ expiry: { event: ' ' } }), '42 CFR 2.31(a)(7)'],
    [
      'the patient’s own signature',
      part2({ signatures: [{ by: 'parent', on: '2026-11-02', authority: 'parent' }] }),
      '42 CFR 2.31(a)(8); 2.14; 2.15',
    ],
    [
      'a minor’s own signature',
      part2({
        subjectIsMinor: true,
        subjectLacksCapacity: true,
        signatures: [{ by: 'guardian', on: '2026-11-02', authority: 'court' }],
      }),
      '42 CFR 2.31(a)(8); 2.14; 2.15',
    ],
    [
      'the representative’s authority',
      part2({ subjectLacksCapacity: true, signatures: [{ by: 'guardian', on: '2026-11-02' }] }),
      '42 CFR 2.31(a)(8); 2.15',
    ],
    ['the date', part2({ signatures: [{ by: 'subject' }] }), '42 CFR 2.31(a)(9)'],
    ['the intermediary’s members', part2({ intermediary: { party: 'harbor-recovery' } }), '42 CFR 2.31(a)(4)(ii)'],
    [
      'the intermediary among the recipients',
      part2({ intermediary: { party: 'exchange', treatingProvidersOnly: true } }),
      '42 CFR 2.31(a)(4)(ii)',
    ],
    [
      'the redisclosure statement, for a covered recipient',
      part2({ coveredRecipient: true, statements: ['right-to-revoke'] }),
      '42 CFR 2.31(a)(4)(iii)',
    ],
    ['a paper apart from counselling notes', part2({ alsoCovers: ['counselling-notes'] }), '42 CFR 2.31(b)'],
    ['a paper apart from proceedings', part2({ alsoCovers: ['proceedings-against-the-subject'] }), '42 CFR 2.31(d)'],
  ])('includes %s', (_, incomplete, citation) => {
    expect(cited(incomplete)).toEqual([citation]);
  });

  it('allows a class of recipients, a designated intermediary, and a representative of who cannot decide', () => {
    expect(cited(part2({ recipients: [{ kind: 'provider' }] }))).toEqual([]);
    expect(cited(part2({ intermediary: { party: 'harbor-recovery', treatingProvidersOnly: true } }))).toEqual([]);
    expect(
      cited(part2({ subjectLacksCapacity: true, signatures: [{ by: 'guardian', on: '2026-11-02', authority: 'court order' }] })),
    ).toEqual([]);
  });

  it('lets one consent for treatment, payment and operations say none, with the statements that this takes', () => {
    expect(cited(part2({ purposes: 'tpo', expiry: { none: true } }))).toEqual([]);
    expect(cited(part2({ purposes: 'tpo', statements: ['right-to-revoke'] }))).toEqual([
      '42 CFR 2.31(a)(4)(iii)',
      '42 CFR 2.31(a)(10)',
    ]);
  });
});

describe('what 45 CFR 164.508 requires', () => {
  const health = (changes: Partial<ConsentForm> = {}, ...without: (keyof ConsentForm)[]) => ({
    ...formWithout(...without),
    categories: ['health'] as const,
    ...changes,
  });
  const statements = form().statements ?? [];

  it('is on a complete form', () => {
    expect(cited(health())).toEqual([]);
  });

  it.each([
    ['the name', health({}, 'subjectName'), '45 CFR 164.508(c)(1)'],
    ['who discloses', health({}, 'disclosers'), '45 CFR 164.508(c)(1)(ii)'],
    ['who receives', health({}, 'recipients'), '45 CFR 164.508(c)(1)(iii)'],
    ['the purpose', health({}, 'purposes'), '45 CFR 164.508(c)(1)(iv)'],
    ['an end', health({ expiry: { none: true } }), '45 CFR 164.508(c)(1)(v)'],
    ['the date', health({ signatures: [{ by: 'subject' }] }), '45 CFR 164.508(c)(1)(vi)'],
    [
      'the representative’s authority',
      health({ signatures: [{ by: 'personal-representative', on: '2026-11-02' }] }),
      '45 CFR 164.508(c)(1)(vi)',
    ],
    [
      'the right to revoke',
      health({ statements: statements.filter((each) => each !== 'right-to-revoke') }),
      '45 CFR 164.508(c)(2)(i)',
    ],
    [
      'the consequences of refusing',
      health({ statements: statements.filter((each) => each !== 'consequences-of-refusing') }),
      '45 CFR 164.508(c)(2)(ii)',
    ],
    [
      'the redisclosure statement',
      health({ statements: statements.filter((each) => each !== 'redisclosure') }),
      '45 CFR 164.508(c)(2)(iii)',
    ],
    ['a paper apart from psychotherapy notes', health({ alsoCovers: ['psychotherapy-notes'] }), '45 CFR 164.508(b)(3)(ii)'],
    ['a paper of its own', health({ alsoCovers: ['other-document'] }), '45 CFR 164.508(b)(3)'],
  ])('includes %s', (_, incomplete, citation) => {
    expect(cited(incomplete)).toEqual([citation]);
  });

  it('includes a signature, and so its date', () => {
    expect(missingElements(health({}, 'signatures')).map(({ element }) => element)).toEqual(['signature', 'signature-date']);
  });
});

describe('what VAWA and FVPSA require', () => {
  it('is on a complete form', () => {
    expect(cited(form(survivor))).toEqual([]);
  });

  it.each<[string, Partial<ConsentForm>]>([
    ['a recipient by name, not a class', { recipients: [{ kind: 'provider' }] }],
    ['one release for each recipient', { recipients: [{ party: 'harbor-recovery' }, { party: 'bayside-counseling' }] }],
    ['a date, not an event', { expiry: { event: 'end of service' } }],
    ['that it is no condition of service', { statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing'] }],
    [
      'the survivor’s own signature',
      { signatures: [{ by: 'guardian', on: '2026-11-02', authority: 'court', notTheAbuser: true }] },
    ],
    ['minor and guardian', { subjectIsMinor: true, signatures: [{ by: 'subject', on: '2026-11-02' }] }],
    [
      'a signer who is not the abuser',
      {
        subjectIsMinor: true,
        signatures: [
          { by: 'subject', on: '2026-11-02' },
          { by: 'parent', on: '2026-11-02', authority: 'mother' },
        ],
      },
    ],
    ['a paper of its own', { alsoCovers: ['other-document'] }],
  ])('includes %s', (_, changes) => {
    expect(missingElements(form({ ...survivor, ...changes })).map(({ regime }) => regime)).toEqual(['vawa-fvpsa']);
  });

  it('lets a minor who may act alone release alone', () => {
    expect(cited(form({ ...survivor, subjectIsMinor: true, minorMayActAlone: true }))).toEqual([]);
  });
});

describe('what 34 CFR 99.30 requires', () => {
  it('is no end and no statement', () => {
    expect(cited({ ...formWithout('expiry', 'statements'), categories: ['education'] })).toEqual([]);
    expect(cited({ ...formWithout('purposes'), categories: ['education'] })).toEqual(['34 CFR 99.30(b)(2)']);
  });
});

describe('a consent of several regimes', () => {
  it('satisfies each', () => {
    const both = form({ categories: ['substance-use', 'health'] });
    expect(cited(both)).toEqual([]);
    expect(cited({ ...both, expiry: { none: true } })).toEqual(['42 CFR 2.31(a)(7)', '45 CFR 164.508(c)(1)(v)']);
  });

  it('is judged by the general minimum only where no regime of its own is touched', () => {
    expect(regimesOf(['identity', 'housing'])).toEqual(['general']);
    expect(regimesOf(['identity', 'health', 'substance-use'])).toEqual(['42-cfr-part-2', 'hipaa']);
    expect(regimesOf([])).toEqual(['general']);
  });

  it('lacks whatever any of its regimes alone would find lacking', () => {
    const categories = fc.subarray([...INFORMATION_CATEGORIES], { minLength: 1 });
    const parts = fc.subarray<keyof ConsentForm>([
      'subjectName',
      'disclosers',
      'recipients',
      'purposes',
      'expiry',
      'statements',
      'signatures',
    ]);
    fc.assert(
      fc.property(categories, parts, (listed, without) => {
        const incomplete = { ...formWithout(...without), categories: listed };
        const found = missingElements(incomplete).map(({ regime, citation }) => `${regime} ${citation}`);
        for (const category of listed.filter((each) => REGIME_OF[each] !== 'general'))
          for (const { regime, citation } of missingElements({ ...incomplete, categories: [category] }))
            expect(found).toContain(`${regime} ${citation}`);
      }),
    );
  });

  it('cites the law for every requirement of every column', () => {
    const rows = Object.values(REQUIRED_ELEMENTS).flat();
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter(({ citation }) => citation.trim() === '')).toEqual([]);
  });
});
