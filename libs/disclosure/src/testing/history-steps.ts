import fc from 'fast-check';

export const PARTIES = ['bay-cbc', 'harbor', 'pier', 'gulf-me'] as const;
export const KINDS = ['cbc', 'provider', 'me'] as const;
export const CATEGORIES = ['identity', 'substance-use', 'health'] as const;
const PURPOSES = ['treatment', 'care-coordination', 'treatment'] as const;
const REGIMES = ['42-cfr-part-2', 'hipaa', 'general'] as const;

/** The third lists a category of another regime, which it must never open. */
const PERMISSIONS = [
  row('treatment', 'hipaa', ['health', 'identity'], ['cbc', 'provider'], ['provider', 'cbc'], ['treatment']),
  row(
    'qso',
    '42-cfr-part-2',
    ['substance-use', 'identity'],
    ['provider'],
    ['provider', 'cbc', 'me'],
    ['treatment', 'care-coordination'],
  ),
  row('overreaching', 'hipaa', ['substance-use', 'health'], ['cbc', 'provider'], ['me', 'provider'], ['care-coordination']),
];

/** The first two meet each other more often, so that bases overlap. */
const party = fc.constantFrom(...PARTIES, 'bay-cbc', 'harbor', 'bay-cbc', 'harbor');
const parties = fc.subarray([...PARTIES], { minLength: 1, maxLength: 2 });
const someCategories = fc.subarray([...CATEGORIES], { minLength: 1 });
/** Mostly everything at once: bases that overlap are what rebasing lives on. */
const broadly = <Value>(all: readonly Value[]): fc.Arbitrary<readonly Value[]> =>
  fc.oneof({ weight: 1, arbitrary: fc.subarray([...all], { minLength: 1 }) }, { weight: 2, arbitrary: fc.constant([...all]) });
const selector = fc.oneof(
  { weight: 3, arbitrary: fc.record({ party }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom(...KINDS) }) },
);
const selectors = fc.array(selector, { minLength: 1, maxLength: 2 });
const which = fc.nat({ max: 7 });

const content = {
  categories: fc.subarray([...CATEGORIES]),
  implies: fc.oneof(fc.subarray([...CATEGORIES], { minLength: 1, maxLength: 1 }), someCategories),
};
/** One thing that somebody does; `which` counts among what is there to do it to. */
export const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('request'),
      author: party,
      to: party,
      purpose: fc.constantFrom(...PURPOSES),
      ...content,
    }),
  },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('answer'), which, author: party, ...content }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('redirect'), which, author: party, to: party, ...content }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('grant'),
      author: party,
      disclosers: parties,
      recipients: selectors,
      categories: broadly(CATEGORIES),
      purposes: broadly(['treatment', 'care-coordination'] as const),
      regimes: broadly(REGIMES),
      /** Minutes until it ends by itself; 0 for one that ends by an event. */
      lasts: fc.constantFrom(0, 0, 20, 90),
    }),
  },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('confirm'), which, discloser: fc.nat({ max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('revoke', 'expire'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('deny'),
      author: party,
      disclosers: fc.oneof(fc.constant([]), selectors),
      recipients: fc.oneof(fc.constant([]), selectors),
      categories: fc.oneof(fc.constant([]), someCategories),
      onlyFor: fc.option(fc.constantFrom(...PURPOSES)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('lift'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('invoke'),
      discloser: party,
      recipient: party,
      categories: broadly(CATEGORIES),
      regime: fc.constantFrom(...REGIMES),
      lasts: fc.constantFrom(15, 120),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('end'), which }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('coordinate'), author: party, ...content }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('hand-over'), author: party, ...content }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('end-coordination'), ...content }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('adopt'),
      permissions: fc.subarray(PERMISSIONS),
      trusted: fc.option(fc.record({ recorder: party, disclosers: parties })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('register'), party, kind: fc.constantFrom(...KINDS) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Minutes since the event before; some stores' clocks step back (decision 1). */
export const pause = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 25 }) },
  { weight: 1, arbitrary: fc.integer({ min: -20, max: -1 }) },
);

function row(
  id: string,
  regime: string,
  categories: readonly string[],
  discloserKinds: readonly string[],
  recipientKinds: readonly string[],
  purposes: readonly string[],
) {
  return { id, regime, categories, discloserKinds, recipientKinds, purposes, citation: `citation of ${id}` };
}
