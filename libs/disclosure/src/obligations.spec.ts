import { emptyRegister, type GrantedConsent } from '@hub/consent';
import type { PolicyAdopted } from '@hub/parties';
import type { Basis } from './disclosure.events';
import type { Circumstances } from './in-force';
import { obligationsOf } from './obligations';

const consentId = 'c0500000-0000-4000-8000-000000000001';
const onConsent = (regime: Extract<Basis, { kind: 'consent' }>['regime']): Basis => ({
  kind: 'consent',
  regime,
  consent: consentId,
  citation: 'x',
});
const consent: GrantedConsent = {
  consent: consentId,
  recorder: 'bay-cbc',
  disclosers: ['bay-cbc', 'secret-discloser'],
  confirmed: new Set(['bay-cbc']),
  recipients: [{ party: 'harbor' }, { party: 'secret-recipient' }],
  categories: ['identity', 'substance-use'],
  purposes: ['treatment'],
  regimes: ['42-cfr-part-2'],
  end: { at: '2026-12-31T05:00:00Z' },
  signedOn: '2026-02-28',
  policy: 'v1',
  state: 'active',
  recordedAt: new Date(0),
  revision: 0,
};
const policy = {
  partyKinds: [
    { kind: 'provider', label: 'Provider', implies: [], coveredEntity: true },
    { kind: 'cbc', label: 'CBC', implies: [] },
  ],
} as unknown as PolicyAdopted; // only the kinds matter here
const circumstances: Circumstances = {
  register: { ...emptyRegister, consents: new Map([[consentId, consent]]) },
  policy,
  kindOf: (party) => ({ harbor: 'provider', 'bay-cbc': 'cbc' })[party],
  at: new Date(0),
};
const segment = { categories: ['substance-use'], party: 'harbor', purpose: 'treatment' } as const;

describe('what travels with a disclosure', () => {
  it('is, for Part 2 records on a consent, the notice, the scope and the rule of 2.33', () => {
    const obligations = obligationsOf({ ...segment, bases: [onConsent('42-cfr-part-2')] }, circumstances);
    expect(obligations.map(({ kind, citation }) => [kind, citation])).toEqual([
      ['notice', '42 CFR 2.32(a)(2)'],
      ['consent-scope', '42 CFR 2.32(b)'],
      ['redisclosure', '42 CFR 2.33(b)(1)'],
    ]);
    expect(obligations[0]?.text).toBe('42 CFR part 2 prohibits unauthorized use or disclosure of these records.');
    expect(obligations[1]?.text).toBe(
      'The patient consented to the disclosure of identity and substance-use for treatment, until 2026-12-31T05:00:00Z.',
    );
  });

  it('names in the scope neither the other recipients nor the other disclosers', () => {
    expect(JSON.stringify(obligationsOf({ ...segment, bases: [onConsent('42-cfr-part-2')] }, circumstances))).not.toContain(
      'secret',
    );
  });

  it.each([
    ['a recipient that HIPAA does not bind', { party: 'bay-cbc' }],
    ['a recipient that nobody registered', { party: 'nobody' }],
    ['a purpose beyond treatment, payment and operations', { purpose: 'child-welfare-services' as const }],
  ])('forbids redisclosure of Part 2 records for %s', (_, change) => {
    const [, , rule] = obligationsOf({ ...segment, ...change, bases: [onConsent('42-cfr-part-2')] }, circumstances);
    expect(rule).toMatchObject({ kind: 'redisclosure', citation: '42 CFR 2.33(b)', consent: consentId });
  });

  it.each([
    ['hipaa', '45 CFR 164.508(c)(2)(iii)'],
    ['vawa-fvpsa', '34 USC 12291(b)(2)'],
    ['ferpa', '34 CFR 99.33'],
  ] as const)('is, under %s, its redisclosure rule alone', (regime, citation) => {
    const obligations = obligationsOf({ ...segment, bases: [onConsent(regime)] }, circumstances);
    expect(obligations.map((one) => [one.kind, one.citation])).toEqual([['redisclosure', citation]]);
  });

  it('says each thing once for an open part that rests on one consent twice', () => {
    const twice = [onConsent('42-cfr-part-2'), onConsent('42-cfr-part-2')];
    expect(obligationsOf({ ...segment, bases: twice }, circumstances)).toHaveLength(3);
  });

  it('is nothing for authorship, and the citation of a permission or an exception', () => {
    expect(obligationsOf({ ...segment, bases: [{ kind: 'author' }] }, circumstances)).toEqual([]);
    const others: Basis[] = [
      { kind: 'permission', regime: 'hipaa', permission: 'p', policy: 'v1', citation: '45 CFR 164.506' },
      { kind: 'permission', regime: 'general', permission: 'q', policy: 'v1', citation: 'Local law 1' },
      { kind: 'exception', regime: '42-cfr-part-2', exception: consentId, citation: '42 CFR 2.51' },
    ];
    expect(obligationsOf({ ...segment, bases: others }, circumstances).map(({ citation }) => citation)).toEqual([
      '45 CFR 164.502(a)',
      'Local law 1',
      '42 CFR 2.51',
    ]);
  });
});
