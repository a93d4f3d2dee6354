import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Problem, type ProblemItem } from '@hub/http-edge';
import { intakeSegments, type IntakeContents } from '@hub/intake';
import { INFORMATION_CATEGORIES, type InformationCategory } from '@hub/vocabulary';

const isCategory = (name: string): name is InformationCategory => (INFORMATION_CATEGORIES as readonly string[]).includes(name); // widened to ask

/**
 * Checks contents by information category, as a caller sent them, against what a segment of each may hold, before anything is
 * sealed. Faults are named by place, never by value. What it returns throws Problem 400 `http/invalid-request`.
 */
export function contentsOf<Contents extends object>(
  schemas: Readonly<Record<InformationCategory, TSchema>>,
): (contents: Readonly<Record<string, unknown>> | undefined) => Contents {
  const compiled = new Map<InformationCategory, Validator>();
  /** Compiled at the first use of a category. */
  const checkOf = (category: InformationCategory): Validator => {
    const known: Validator = compiled.get(category) ?? Compile(schemas[category]);
    compiled.set(category, known);
    return known;
  };
  return (contents) => {
    const given = Object.entries(contents ?? {});
    const errors = given.flatMap(([category, content]) => faultsOf(category, content, checkOf));
    if (errors.length > 0)
      throw new Problem({
        status: 400,
        code: 'http/invalid-request',
        detail: 'The contents have members that cannot be taken; each is named with its place.',
        todo: 'Correct the members named and send the request again.',
        errors: errors.slice(0, 50),
      });
    // Each was checked against its category's schema just above.
    return Object.fromEntries(given) as Contents;
  };
}

/** Contents of the common intake (R4). @throws Problem 400 `http/invalid-request` */
export const intakeOf = contentsOf<IntakeContents>(intakeSegments);

function faultsOf(
  category: string,
  content: unknown,
  checkOf: (category: InformationCategory) => Validator,
): readonly ProblemItem[] {
  if (!isCategory(category))
    return [
      {
        code: 'http/unknown-member',
        pointer: '/contents',
        detail: `Holds a category that is not known here. Known are: ${INFORMATION_CATEGORIES.join(', ')}.`,
      },
    ];
  const check = checkOf(category);
  if (check.Check(content)) return [];
  return (
    check
      .Errors(content)
      // Beside "no additional members" the checker points at each of them by its name, which is the caller's text.
      .filter(({ keyword }) => keyword !== 'boolean')
      .map(({ instancePath, message }) => ({
        code: 'http/invalid-member',
        pointer: `/contents/${category}${instancePath}`,
        detail: message,
      }))
  );
}
