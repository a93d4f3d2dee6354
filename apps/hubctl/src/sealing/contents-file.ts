import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { parse as parseYaml } from 'yaml';
import { intakeSegments } from '@hub/intake';
import { INFORMATION_CATEGORIES, type InformationCategory } from '@hub/vocabulary';
import { readObject } from '../arguments';
import { Failure } from '../failure';
import type { Terminal } from '../terminal';

const STANDARD_INPUT = 0;

/**
 * What is to be sealed: the common intake by category, from a file or, for `-`, from standard input. It is checked here, for once
 * it is sealed nobody on the way can. Faults are told by place, never by value.
 */
export const contentsOf = (terminal: Terminal, path: string): ReadonlyMap<InformationCategory, unknown> => {
  const contents = path === '-' ? fromStandardInput() : readObject(terminal, path);
  const known = new Map<InformationCategory, unknown>();
  const faults: { message: string }[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const category = INFORMATION_CATEGORIES.find((each) => each === name);
    if (category === undefined) {
      faults.push({ message: `A category is none of: ${INFORMATION_CATEGORIES.join(', ')}.` });
      continue;
    }
    const check = Compile(intakeSegments[category]);
    if (!check.Check(content))
      for (const { instancePath, message, keyword } of check.Errors(content))
        // Beside "no additional members" the checker points at each of them by its name, which is the writer's text.
        if (keyword !== 'boolean') faults.push({ message: `/${category}${instancePath} ${message}` });
    known.set(category, content);
  }
  if (faults.length > 0)
    throw new Failure('usage', 'hubctl/wrong-contents', 'What is to be sealed is not filled as the intake form is.', {
      details: faults.slice(0, 20),
    });
  if (known.size === 0) throw new Failure('usage', 'hubctl/nothing-to-seal', 'There is nothing to seal.');
  return known;
};

const fromStandardInput = (): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = parseYaml(readFileSync(STANDARD_INPUT, 'utf8'), { maxAliasCount: 0 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The parser's message quotes what it read.
  }
  throw new Failure('usage', 'hubctl/wrong-file', 'Standard input does not hold an object in JSON or YAML.');
};
