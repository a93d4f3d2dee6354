import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parse as parseYaml } from 'yaml';
import { Failure } from './failure';
import type { Terminal } from './terminal';

/** Parsers of what stands on the command line: a wrong value is named with its option, before anything is sent. */
export const uuid = (text: string): string => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError('An id is a UUID.');
  return text.toLowerCase();
};

export const day = (text: string): string => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
  if (!isDay) throw new InvalidArgumentError('A day is written as 2026-12-31.');
  return text;
};

/** An instant in UTC, to the second. */
export const instant = (text: string): string => {
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isInstant) throw new InvalidArgumentError('A moment is written in UTC as 2026-12-31T15:00:00Z.');
  return text;
};

/** A whole number from 1. */
export const count = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A whole number from 1.');
  return Number(text);
};

export const oneOf =
  (words: readonly string[]) =>
  (text: string): string => {
    if (!words.includes(text)) throw new InvalidArgumentError(`One of: ${words.join(', ')}.`);
    return text;
  };

/** `a,b,c`, and the option may be repeated. */
export const list = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

export const listOf =
  (words: readonly string[]) =>
  (text: string, before: readonly string[] = []): readonly string[] =>
    list(text, before).map(oneOf(words));

/** A path from where the user stands. */
export const pathFrom = (terminal: Terminal, path: string): string => (isAbsolute(path) ? path : join(terminal.folder, path));

/** A JSON or YAML file that a command takes as it is. */
export const readDocument = (terminal: Terminal, path: string): unknown => {
  const full = pathFrom(terminal, path);
  if (!existsSync(full) || !statSync(full).isFile()) {
    throw new Failure('usage', 'hubctl/no-such-file', `There is no file ${path}.`);
  }
  try {
    return parseYaml(readFileSync(full, 'utf8'), { maxAliasCount: 0 });
  } catch (error) {
    // The parser's message quotes the file, so only its place is told.
    const place = placeOf(error);
    throw new Failure('usage', 'hubctl/wrong-file', `The file ${path} is neither JSON nor YAML${place}.`);
  }
};

const placeOf = (error: unknown): string => {
  const positions: unknown = typeof error === 'object' && error !== null && 'linePos' in error ? error.linePos : undefined;
  const first: unknown = Array.isArray(positions) ? positions[0] : undefined;
  if (typeof first !== 'object' || first === null || !('line' in first) || !('col' in first)) return '';
  return ` (line ${String(first.line)}, column ${String(first.col)})`;
};

export const readObject = (terminal: Terminal, path: string): Readonly<Record<string, unknown>> => {
  const value = readDocument(terminal, path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure('usage', 'hubctl/wrong-file', `The file ${path} does not hold an object.`);
};

/** Without members that are undefined: `undefined` on the command line means "not said". */
export const said = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
