import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { hubCatalogue } from '.';

/** Words that would tell, in a type or topic name, what a person is served for (decision 3). */
const TELLING =
  /mental|health|substance|abuse|addict|detox|treat|violence|shelter|welfare|hous|educat|school|benefit|diagnos|medic|crisis/;

describe('the catalogue of the hub', () => {
  it('has every event type of every context, and each once', () => {
    const names = hubCatalogue.types.map(({ type }) => type);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'party.registered',
        'referral.requested',
        'consent.recorded',
        'disclosure.decided',
        'access.digested',
      ]),
    );
  });

  it('names no event type by a word that tells a category', () => {
    expect(hubCatalogue.types.map(({ type }) => type).filter((type) => TELLING.test(type))).toEqual([]);
    expect(['detox.admitted', ...INFORMATION_CATEGORIES].filter((word) => TELLING.test(word))).toContain('detox.admitted');
  });

  it('has no sealed segment but under an information category', () => {
    const sealed = hubCatalogue.types.flatMap(({ versions }) => versions.flatMap(({ segments = {} }) => Object.keys(segments)));
    expect(sealed.length).toBeGreaterThan(0);
    expect(sealed.filter((category) => !(INFORMATION_CATEGORIES as readonly string[]).includes(category))).toEqual([]);
  });

  it('refuses a type that it does not know instead of skipping it', () => {
    expect(() => hubCatalogue.openPart('referral.forgotten', 1, {})).toThrow('is not known to this version of the hub');
  });
});
