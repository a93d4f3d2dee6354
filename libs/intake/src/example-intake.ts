import type { IntakeContents } from './intake-segments';

/** An invented person, with something under every category: shows how a form is filled; specs and golden files use it. */
export const exampleIntake: Required<IntakeContents> = {
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
