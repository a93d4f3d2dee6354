import type { FastifyInstance } from 'fastify';
import { jsonFault } from './json-fault';
import { Problem } from './problem';
import type { EdgeRequest } from './request';

/** Deepest nesting of a body: nothing that the hub takes comes near, and every later step may recurse. */
const DEPTH = 32;

/** Half of a surrogate pair, or U+0000. */
const NO_TEXT = /\p{Surrogate}|\0/u;

/** Takes JSON (also `application/<anything>+json`) and form bodies, and keeps their bytes as received. */
export function registerBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parser = (parse: (bytes: Buffer) => unknown) => (request: EdgeRequest, body: Buffer, done: Done) => {
    request.receivedBytes = body;
    try {
      done(null, parse(body));
    } catch (error) {
      done(error instanceof Error ? error : new Error('unreadable body'));
    }
  };
  fastify.addContentTypeParser(/^application\/(?:[a-z0-9.-]+\+)?json\s*(?:;|$)/i, { parseAs: 'buffer' }, parser(parseJson));
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, parser(parseForm));
}

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Strict JSON: UTF-8, no lone surrogates and no U+0000 in any string (neither can be stored everywhere), nested 32 deep at most.
 *
 * @throws Problem 400 that names the place of the fault, never the content
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  const text = decodeUtf8(bytes);
  const parsed = parseText(text);
  requirePlain(parsed);
  return parsed;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem({
      status: 400,
      code: 'http/malformed-text',
      detail: 'The body is not text in UTF-8.',
      todo: 'Send the body encoded as UTF-8.',
    });
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = jsonFault(text);
    throw new Problem({
      status: 400,
      code: 'http/malformed-json',
      detail: `The body is not JSON: it cannot be read at line ${line}, column ${column}.`,
      todo: 'Correct the body and send it again.',
      extra: { line, column },
    });
  }
}

/** Looks at every string, name and level without recursion: the depth of what was parsed is not yet known to be bounded. */
function requirePlain(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH)
      throw new Problem({ status: 400, code: 'http/too-deep', detail: `The body is nested more than ${DEPTH} deep.` });
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') requireText(value);
      else if (Array.isArray(value)) for (const item of value) next.push(item);
      else if (typeof value === 'object' && value !== null)
        for (const [name, member] of Object.entries(value)) {
          requireText(name);
          next.push(member);
        }
    }
    level = next;
  }
}

function requireText(text: string): void {
  if (!NO_TEXT.test(text)) return;
  throw new Problem({
    status: 400,
    code: 'http/malformed-text',
    detail: 'The body holds a character that is no text: half of a surrogate pair, or U+0000.',
    todo: 'Remove it and send the body again.',
  });
}

/** RFC 6749 sends its requests as a form; a name that comes twice is a fault there. */
function parseForm(bytes: Buffer): Record<string, string> {
  const form = new URLSearchParams(decodeUtf8(bytes));
  return Object.fromEntries(form);
}
