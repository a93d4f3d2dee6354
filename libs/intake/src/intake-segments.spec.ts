import { Check } from 'typebox/value';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { intakeSegments, type IntakeContents } from '.';

const complete: Required<IntakeContents> = {
  identity: { names: [{ family: 'Doe', given: ['Ana', 'Maria'] }], birthDate: '1990-04-05', gender: 'female', languages: ['es'] },
  contact: {
    addresses: [{ line: ['1 Main St'], city: 'Tampa', state: 'FL' }],
    telecom: [{ system: 'phone', value: '555-0100', messageSafe: false }],
    safeToContact: true,
  },
  'child-welfare': {
    determination: 'unsafe',
    removalRisk: 'high',
    caseManager: { name: 'R. Lopez', telecom: [{ system: 'phone', value: '555-0101' }] },
    courtDates: [
      { at: '2026-12-01', hearing: 'shelter hearing' },
      { at: '2026-12-20T14:00:00Z', hearing: 'arraignment' },
    ],
  },
  'mental-health': { need: 'psychiatric evaluation', levelOfCare: { instrument: 'LOCUS', score: 17, recommended: '3' } },
  'substance-use': { programme: 'outpatient', reason: 'assessment recommends it' },
  'domestic-violence': { notes: 'safety plan in place' },
  health: { codes: [{ system: 'http://snomed.info/sct', code: '73211009', display: 'Diabetes mellitus' }] },
  education: { need: 'individual education plan' },
  housing: { need: 'rapid rehousing' },
  benefits: { need: 'food assistance' },
};

describe('the common intake', () => {
  it.each(INFORMATION_CATEGORIES)('has contents for %s and takes a filled form', (category) => {
    expect(Check(intakeSegments[category], complete[category])).toBe(true);
  });

  it.each(INFORMATION_CATEGORIES)('refuses an empty %s: a segment that says nothing is not sealed', (category) => {
    expect(Check(intakeSegments[category], {})).toBe(false);
  });

  it.each(INFORMATION_CATEGORIES)('refuses a field of %s that nobody declared, for it would be sealed unseen', (category) => {
    expect(Check(intakeSegments[category], { ...complete[category], undeclared: 'x' })).toBe(false);
  });

  it('bounds free text, so that a referral stays below the limit of one event', () => {
    expect(Check(intakeSegments.health, { notes: 'x'.repeat(8_000) })).toBe(true);
    expect(Check(intakeSegments.health, { notes: 'x'.repeat(8_001) })).toBe(false);
  });
});
