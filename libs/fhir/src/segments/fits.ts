import { Compile } from 'typebox/compile';
import { intakeSegments, type IntakeContents } from '@hub/intake';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { jsonPathOfPointer } from '../json/json-path';
import type { Problem } from '../problem';

const checks = new Map(INFORMATION_CATEGORIES.map((category) => [category, Compile(intakeSegments[category])]));

/** What the intake does not keep: mostly texts and lists beyond its bounds. Nothing is cut short in silence. */
export const misfits = (contents: IntakeContents): readonly Problem[] =>
  INFORMATION_CATEGORIES.flatMap((category) => {
    const content = contents[category];
    const check = checks.get(category);
    if (content === undefined || check === undefined || check.Check(content)) return [];
    const places = new Set(check.Errors(content).map((error) => jsonPathOfPointer(error.instancePath)));
    return [...places].map((path) => ({
      code: 'fhir/does-not-fit',
      message: `A text or a list is longer than the hub keeps, or has a form that it does not know (content \`${category}\`). Shorten it at the source.`,
      path: `${path} of ${category}`,
    }));
  });
