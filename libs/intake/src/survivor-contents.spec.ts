import fc from 'fast-check';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { exampleIntake, tellingOfSomebody, type IntakeContents } from '.';

const snomed = 'http://snomed.info/sct';

describe('what a shelter may send before there is a release', () => {
  it('is what is needed, by programme and by code', () => {
    expect(
      tellingOfSomebody({
        housing: { programme: 'rapid-rehousing', codes: [{ system: snomed, code: '73211009' }] },
        'mental-health': { programme: 'counselling' },
        'domestic-violence': { codes: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'T74.11XA' }] },
      }),
    ).toEqual([]);
    expect(tellingOfSomebody({})).toEqual([]);
  });

  it.each<[string, IntakeContents]>([
    ['a name', { identity: { names: [{ family: 'Doe' }] } }],
    ['an address', { contact: { addresses: [{ city: 'Tampa' }] } }],
    ['a need in words', { housing: { need: 'a flat near 12 Elm Street' } }],
    ['a reason', { 'domestic-violence': { reason: 'Ana fled from John' } }],
    ['notes', { health: { programme: 'primary-care', notes: 'ask for Ana' } }],
    ['a display beside a code', { health: { codes: [{ system: snomed, code: '73211009', display: 'Ana Doe' }] } }],
    ['a code that is none of its list', { health: { codes: [{ system: snomed, code: 'Ana-Doe' }] } }],
    ['a telephone number as a code', { health: { codes: [{ system: snomed, code: '8135550100' }] } }],
    ['a code of an own list', { health: { codes: [{ system: 'urn:ana', code: '73211009' }] } }],
    ['a code of no list', { health: { codes: [{ code: '73211009' }] } }],
    ['a case', { 'child-welfare': { caseNumber: 'Doe-17' } }],
    ['a medication', { health: { medications: ['insulin, to 12 Elm Street'] } }],
  ])('is not %s', (_, contents) => expect(tellingOfSomebody(contents)).toEqual([Object.keys(contents)[0]]));

  it('is nothing of an intake as other agencies fill it', () =>
    expect(tellingOfSomebody({ ...exampleIntake, education: { programme: 'iep' } })).toEqual(
      INFORMATION_CATEGORIES.filter((category) => category !== 'education'),
    ));

  it('holds no text of somebody’s own choosing, wherever it stands', () => {
    const words = fc.string({ minLength: 12, maxLength: 40 }).map((text) => `${text} Doe`);
    const needs = words.chain((text) =>
      fc.constantFrom<object>(
        { need: text },
        { reason: text },
        { notes: text },
        { codes: [{ system: snomed, code: text }] },
        { codes: [{ system: text, code: '73211009' }] },
        { codes: [{ system: snomed, code: '73211009', display: text }] },
        { programme: 'p', [text]: text },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom('housing', 'health', 'domestic-violence'), needs, (category, need) => {
        expect(tellingOfSomebody({ [category]: need })).toEqual([category]);
      }),
    );
  });
});
