import type { Denial, GrantedConsent, InvokedException, Register } from '@hub/consent';
import type { PolicyAdopted } from '@hub/parties';
import { inForce, standsInForce, type Circumstances, type Question } from './in-force';
import type { Basis } from './disclosure.events';

const consentId = 'c0500000-0000-4000-8000-000000000001';
const exceptionId = 'ec000000-0000-4000-8000-000000000001';
const denialId = 'de000000-0000-4000-8000-000000000001';
const noon = new Date('2026-03-01T12:00:00Z');

const granted: GrantedConsent = {
  consent: consentId,
  recorder: 'bay-cbc',
  disclosers: ['bay-cbc', 'harbor'],
  confirmed: new Set(['bay-cbc']),
  recipients: [{ party: 'harbor' }, { kind: 'me' }],
  categories: ['substance-use', 'identity'],
  purposes: ['treatment'],
  regimes: ['42-cfr-part-2'],
  end: { at: '2026-03-02T05:00:00Z' },
  signedOn: '2026-02-28',
  policy: 'v1',
  state: 'active',
  recordedAt: noon,
  revision: 0,
};
const invoked: InvokedException = {
  exception: exceptionId,
  kind: 'medical-emergency',
  regime: '42-cfr-part-2',
  discloser: 'bay-cbc',
  recipient: 'harbor',
  categories: ['substance-use'],
  citation: '42 CFR 2.51',
  occurredAt: noon,
  until: new Date('2026-03-01T18:00:00Z'),
  author: 'harbor',
  ended: false,
  recordedAt: noon,
  revision: 1,
};
const denial: Denial = {
  denial: denialId,
  author: 'bay-cbc',
  disclosers: [],
  recipients: [{ party: 'harbor' }],
  categories: ['substance-use'],
  lifted: false,
  recordedAt: noon,
  revision: 2,
};
const policy: PolicyAdopted = {
  version: 'v1',
  jurisdiction: 'florida',
  timeZone: 'America/New_York',
  partyKinds: [],
  permissions: [
    {
      id: 'treatment',
      regime: 'hipaa',
      categories: ['health', 'substance-use'],
      discloserKinds: ['cbc'],
      recipientKinds: ['provider'],
      purposes: ['treatment'],
      citation: '45 CFR 164.506',
    },
  ],
  exceptions: [],
  trustedRecorders: [],
  importers: [],
  limits: { answerHours: 1, startHours: 1 },
};
const kinds: Readonly<Record<string, string>> = { 'bay-cbc': 'cbc', harbor: 'provider', 'gulf-me': 'me' };

const register = (
  change: { consent?: Partial<GrantedConsent>; denial?: Denial; exception?: Partial<InvokedException> } = {},
): Register => ({
  consents: new Map([[consentId, { ...granted, ...change.consent }]]),
  denials: new Map(change.denial ? [[denialId, change.denial]] : []),
  exceptions: new Map([[exceptionId, { ...invoked, ...change.exception }]]),
});
const circumstances = (change: Partial<Circumstances> = {}): Circumstances => ({
  register: register(),
  policy,
  kindOf: (party) => kinds[party],
  at: noon,
  ...change,
});
const question = (change: Partial<Question> = {}): Question => ({
  author: 'bay-cbc',
  recipient: 'harbor',
  category: 'substance-use',
  purpose: 'treatment',
  ...change,
});
const consent: Basis = { kind: 'consent', regime: '42-cfr-part-2', consent: consentId, citation: '42 CFR 2.31' };
const permission: Basis = {
  kind: 'permission',
  regime: 'hipaa',
  permission: 'treatment',
  policy: 'v1',
  citation: '45 CFR 164.506',
};
const exception: Basis = { kind: 'exception', regime: '42-cfr-part-2', exception: exceptionId, citation: '42 CFR 2.51' };
const author: Basis = { kind: 'author' };

describe('a consent', () => {
  it.each<[string, boolean, Partial<Question>, Partial<Circumstances>]>([
    ['carries what it names', true, {}, {}],
    ['carries to a recipient named by kind', true, { recipient: 'gulf-me' }, {}],
    ['carries a general category that it lists', true, { category: 'identity' }, {}],
    ['not to others', false, { recipient: 'pier' }, {}],
    ['not a category that it does not list', false, { category: 'contact' }, {}],
    ['not for another purpose', false, { purpose: 'payment' }, {}],
    ['not what another party wrote', false, { author: 'pier' }, {}],
    ['not a discloser’s that did not confirm it', false, { author: 'harbor', recipient: 'gulf-me' }, {}],
    [
      'a discloser’s that confirmed it',
      true,
      { author: 'harbor', recipient: 'gulf-me' },
      { register: register({ consent: { confirmed: new Set(['harbor']) } }) },
    ],
    [
      'a discloser’s for whom configuration trusts the recorder',
      true,
      { author: 'harbor', recipient: 'gulf-me' },
      { policy: { ...policy, trustedRecorders: [{ recorder: 'bay-cbc', disclosers: ['harbor'] }] } },
    ],
    [
      'but a trusted recorder cannot name for whom the consent was not given',
      false,
      { author: 'pier' },
      { policy: { ...policy, trustedRecorders: [{ recorder: 'bay-cbc', disclosers: ['pier'] }] } },
    ],
    ['to the last moment before its end', true, {}, { at: new Date('2026-03-02T04:59:59.999Z') }],
    ['not from its end on', false, {}, { at: new Date('2026-03-02T05:00:00Z') }],
    ['not once revoked', false, {}, { register: register({ consent: { state: 'revoked' } }) }],
    ['not once expired', false, {}, { register: register({ consent: { state: 'expired', end: { event: 'discharge' } } }) }],
    ['not against a denial', false, {}, { register: register({ denial }) }],
    ['again once the denial is lifted', true, {}, { register: register({ denial: { ...denial, lifted: true } }) }],
    ['whatever is denied for another purpose', true, {}, { register: register({ denial: { ...denial, purpose: 'payment' } }) }],
    [
      'whatever is denied to another kind',
      true,
      {},
      { register: register({ denial: { ...denial, recipients: [{ kind: 'cbc' }] } }) },
    ],
    [
      'nothing against a denial of everything',
      false,
      {},
      { register: register({ denial: { ...denial, recipients: [], categories: [] } }) },
    ],
    ['nothing when it is not in the register', false, {}, { register: { ...register(), consents: new Map() } }],
    ['not when its regime was not checked', false, {}, { register: register({ consent: { regimes: ['hipaa'] } }) }],
  ])('%s', (_, expected, asked, given) => {
    expect(inForce(consent, question(asked), circumstances(given))).toBe(expected);
  });
});

describe('a permission', () => {
  it.each<[string, boolean, Partial<Question>, Partial<Circumstances>]>([
    ['carries what its row names', true, { category: 'health' }, {}],
    ['never another regime’s category, even if its row lists it', false, { category: 'substance-use' }, {}],
    ['not between other kinds', false, { category: 'health', recipient: 'gulf-me' }, {}],
    ['not to a party that nobody registered', false, { category: 'health', recipient: 'nobody' }, {}],
    ['not without a policy', false, { category: 'health' }, { policy: undefined }],
    ['not once its row is dropped', false, { category: 'health' }, { policy: { ...policy, permissions: [] } }],
    [
      'not against a denial',
      false,
      { category: 'health' },
      { register: register({ denial: { ...denial, categories: ['health'] } }) },
    ],
  ])('%s', (_, expected, asked, given) => {
    expect(inForce(permission, question(asked), circumstances(given))).toBe(expected);
  });
});

describe('an exception and authorship', () => {
  it('carry against a denial', () => {
    const denied = circumstances({ register: register({ denial: { ...denial, recipients: [], categories: [] } }) });
    expect(inForce(exception, question(), denied)).toBe(true);
    expect(inForce(author, question({ recipient: 'bay-cbc' }), denied)).toBe(true);
  });

  it.each<[string, Partial<Question>, Partial<Circumstances>]>([
    ['from its end on', {}, { at: new Date('2026-03-01T18:00:00Z') }],
    ['once ended', {}, { register: register({ exception: { ended: true } }) }],
    ['to another party', { recipient: 'gulf-me' }, {}],
    ['another party’s information', { author: 'harbor' }, {}],
    ['another category', { category: 'identity' }, {}],
    ['another regime’s category', { category: 'health' }, { register: register({ exception: { categories: ['health'] } }) }],
  ])('an exception does not carry %s', (_, asked, given) => {
    expect(inForce(exception, question(asked), circumstances(given))).toBe(false);
  });

  it('authorship does not carry to anybody else', () => {
    expect(inForce(author, question(), circumstances())).toBe(false);
  });
});

describe('a disclosed segment', () => {
  const source = { author: 'bay-cbc', purpose: 'treatment', implies: ['identity', 'substance-use'] } as const;
  const shown = { source, party: 'harbor' };

  it('stands while each implied category of an open part has its basis', () => {
    expect(standsInForce({ ...shown, category: 'open', bases: [consent, exception] }, circumstances())).toBe(true);
  });

  it('falls with one of them', () => {
    const revoked = circumstances({ register: register({ consent: { state: 'revoked' } }) });
    expect(standsInForce({ ...shown, category: 'open', bases: [consent, exception] }, revoked)).toBe(false);
  });

  it('does not stand on fewer bases than categories', () => {
    expect(standsInForce({ ...shown, category: 'open', bases: [consent] }, circumstances())).toBe(false);
    expect(standsInForce({ ...shown, category: 'open', bases: [] }, circumstances())).toBe(false);
  });

  it('stands by authorship alone, for the author alone', () => {
    expect(standsInForce({ ...shown, party: 'bay-cbc', category: 'open', bases: [author] }, circumstances())).toBe(true);
    expect(standsInForce({ ...shown, category: 'open', bases: [author] }, circumstances())).toBe(false);
  });
});
