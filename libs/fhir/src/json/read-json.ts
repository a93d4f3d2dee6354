import type { Problem } from '../problem';
import { jsonPath } from './json-path';
import { locateFault } from './locate-fault';

/** Limits at this door; a file within them is read whole into memory. */
export const FILE_LIMITS = {
  /** Bytes of one file. */
  bytes: 32 * 1024 * 1024,
  /** Objects and lists within each other. */
  depth: 100,
} as const;

export type JsonRead = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

/** Reads UTF-8 JSON strictly: a fault is named by line and column, a text that cannot be stored by its JSON path. */
export const readJson = (bytes: Uint8Array): JsonRead => {
  if (bytes.byteLength > FILE_LIMITS.bytes) {
    return fault(
      'fhir/too-large',
      `The file is larger than ${FILE_LIMITS.bytes / 1024 / 1024} MiB. Split it into several files.`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('fhir/not-utf-8', 'The file is not UTF-8 text. FHIR JSON is always UTF-8 (RFC 8259, section 8.1).');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const place = locateFault(text) ?? { line: 1, column: 1 };
    return fault('fhir/not-json', `The text stops being JSON at line ${place.line}, column ${place.column}.`, place);
  }
  const odd = oddText(value);
  return odd ? { ok: false, problem: odd } : { ok: true, value };
};

const fault = (code: string, message: string, place?: { line: number; column: number }): JsonRead => ({
  ok: false,
  problem: { code, message, ...place },
});

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** In a `u` pattern a pair is one character, so only a half matches. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The first text that no store could keep exactly, or nesting beyond the limit. Walks with a list of its own, not the call stack. */
const oddText = (root: unknown): Problem | undefined => {
  const waiting: { value: unknown; path: readonly (string | number)[] }[] = [{ value: root, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path } = next;
    if (path.length > FILE_LIMITS.depth) {
      return { code: 'fhir/too-deep', message: `More than ${FILE_LIMITS.depth} objects and lists stand within each other.` };
    }
    if (typeof value === 'string') {
      const problem = oddString(value, path);
      if (problem) return problem;
    } else if (Array.isArray(value)) {
      for (const [index, member] of (value as unknown[]).entries()) waiting.push({ value: member, path: [...path, index] });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        // The key itself is not repeated in the path: it is as odd as a value, and as private.
        if (oddString(key, path)) return oddString(key, path);
        waiting.push({ value: member, path: [...path, key] });
      }
    }
  }
  return undefined;
};

const oddString = (text: string, path: readonly (string | number)[]): Problem | undefined => {
  if (LONE_SURROGATE.test(text)) {
    return {
      code: 'fhir/lone-surrogate',
      message: 'A text holds half of a UTF-16 surrogate pair, which is no character. Send the character whole or leave it out.',
      path: jsonPath(path),
    };
  }
  if (CONTROL.test(text)) {
    return {
      code: 'fhir/control-character',
      message: 'A text holds a control character other than tab and line breaks, which FHIR does not allow.',
      path: jsonPath(path),
    };
  }
  return undefined;
};
