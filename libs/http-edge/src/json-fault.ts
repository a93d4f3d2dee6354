/** Where a text stops being JSON (RFC 8259): line and column, both from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

const TOKEN =
  /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|[[\]{},:])/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * The place of the first fault. The engine's own message repeats the text around it, which may be a person's data; so the
 * place is looked for again, by tokens and a stack of open brackets.
 */
export function jsonFault(text: string): JsonFault {
  const at = faultOffset(text);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - (before.lastIndexOf('\n') + 1) + 1 };
}

type Expect = 'value' | 'value-or-close' | 'name' | 'name-or-close' | 'colon' | 'comma-or-close' | 'end';

function faultOffset(text: string): number {
  const open: ('[' | '{')[] = [];
  let expect: Expect = 'value';
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return at;
    const next = step(expect, token, open);
    if (next === undefined) return at;
    expect = next;
    at += token.length;
  }
}

/** What may follow, or undefined where the token does not belong. */
function step(expect: Expect, token: string, open: ('[' | '{')[]): Expect | undefined {
  const closed = (): Expect => (open.length === 0 ? 'end' : 'comma-or-close');
  switch (token) {
    case '[':
    case '{':
      if (expect !== 'value' && expect !== 'value-or-close') return undefined;
      open.push(token);
      return token === '[' ? 'value-or-close' : 'name-or-close';
    case ']':
    case '}': {
      const empty = token === ']' ? 'value-or-close' : 'name-or-close';
      if (open.at(-1) !== (token === ']' ? '[' : '{') || (expect !== 'comma-or-close' && expect !== empty)) return undefined;
      open.pop();
      return closed();
    }
    case ',':
      if (expect !== 'comma-or-close') return undefined;
      return open.at(-1) === '[' ? 'value' : 'name';
    case ':':
      return expect === 'colon' ? 'value' : undefined;
    default:
      if (expect === 'name' || expect === 'name-or-close') return token.startsWith('"') ? 'colon' : undefined;
      return expect === 'value' || expect === 'value-or-close' ? closed() : undefined;
  }
}
