/** Where a text stops being JSON: line and column from 1, column in UTF-16 code units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * The place of the first fault in a text that `JSON.parse` refused. The engine's own message quotes the text, which may be
 * a person's data, so the place is found here and nothing is quoted. Undefined: the text is JSON after all.
 */
export const locateFault = (text: string): TextPlace | undefined => {
  const offset = firstFault(text);
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
};

/** Sticky patterns of RFC 8259: each matches a whole token or nothing. */
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;

const STRING_PIECE = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What may come next; nesting is a list of closing marks, so depth costs no call stack. */
type Awaiting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const firstFault = (text: string): number | undefined => {
  let at = 0;
  let awaiting: Awaiting = 'value';
  const closing: ('}' | ']')[] = [];

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const string = (): boolean => {
    at += 1;
    while (skip(STRING_PIECE));
    if (text[at] !== '"') return false;
    at += 1;
    return true;
  };
  const afterValue = (): Awaiting => (closing.length === 0 ? 'nothing' : 'comma-or-end');

  for (;;) {
    skip(SPACE);
    const mark = text[at];
    if (mark === undefined) return awaiting === 'nothing' ? undefined : at;
    switch (awaiting) {
      case 'nothing':
        return at;
      case 'colon':
        if (mark !== ':') return at;
        at += 1;
        awaiting = 'value';
        break;
      case 'comma-or-end':
        if (mark === ',') {
          at += 1;
          awaiting = closing.at(-1) === '}' ? 'key' : 'value';
        } else if (mark === closing.at(-1)) {
          at += 1;
          closing.pop();
          awaiting = afterValue();
        } else return at;
        break;
      case 'key':
      case 'key-or-end':
        if (mark === '}' && awaiting === 'key-or-end') {
          at += 1;
          closing.pop();
          awaiting = afterValue();
        } else if (mark === '"') {
          if (!string()) return at;
          awaiting = 'colon';
        } else return at;
        break;
      case 'value':
      case 'value-or-end':
        if (mark === ']' && awaiting === 'value-or-end') {
          at += 1;
          closing.pop();
          awaiting = afterValue();
        } else if (mark === '{') {
          at += 1;
          closing.push('}');
          awaiting = 'key-or-end';
        } else if (mark === '[') {
          at += 1;
          closing.push(']');
          awaiting = 'value-or-end';
        } else if (mark === '"') {
          if (!string()) return at;
          awaiting = afterValue();
        } else if (skip(NUMBER) || skip(LITERAL)) awaiting = afterValue();
        else return at;
    }
  }
};
