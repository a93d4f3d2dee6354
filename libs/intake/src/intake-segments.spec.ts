import { Check } from 'typebox/value';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { exampleIntake, intakeSegments } from '.';

describe('the common intake', () => {
  it.each(INFORMATION_CATEGORIES)('has contents for %s and takes a filled form', (category) => {
    expect(Check(intakeSegments[category], exampleIntake[category])).toBe(true);
  });

  it.each(INFORMATION_CATEGORIES)('refuses an empty %s: a segment that says nothing is not sealed', (category) => {
    expect(Check(intakeSegments[category], {})).toBe(false);
  });

  it.each(INFORMATION_CATEGORIES)('refuses a field of %s that nobody declared, for it would be sealed unseen', (category) => {
    expect(Check(intakeSegments[category], { ...exampleIntake[category], undeclared: 'x' })).toBe(false);
  });

  it('bounds free text, so that a referral stays below the limit of one event', () => {
    expect(Check(intakeSegments.health, { notes: 'x'.repeat(8_000) })).toBe(true);
    expect(Check(intakeSegments.health, { notes: 'x'.repeat(8_001) })).toBe(false);
  });
});
