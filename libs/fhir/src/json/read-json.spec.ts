import { readJson } from './read-json';

const bytes = (text: string) => new TextEncoder().encode(text);
const problemOf = (input: Uint8Array) => {
  const read = readJson(input);
  return read.ok ? undefined : read.problem;
};

describe('reading a JSON file', () => {
  it('gives the value of a good one', () => expect(readJson(bytes('{"a":[1]}'))).toEqual({ ok: true, value: { a: [1] } }));

  it('names line and column where it stops being JSON, and quotes nothing', () => {
    const problem = problemOf(bytes('{\n  "name": "Marlene"\n  "x": 1\n}'));
    expect(problem).toMatchObject({ code: 'fhir/not-json', line: 3, column: 3 });
    expect(JSON.stringify(problem)).not.toContain('Marlene');
  });

  it('refuses bytes that are not UTF-8', () => expect(problemOf(Uint8Array.of(0x7b, 0xff, 0x7d))?.code).toBe('fhir/not-utf-8'));

  it('names the place of a lone surrogate', () =>
    expect(problemOf(bytes('{"a":[{"b":"\\ud800"}]}'))).toMatchObject({ code: 'fhir/lone-surrogate', path: '$.a[0].b' }));

  it('takes a whole surrogate pair', () => expect(readJson(bytes('"\\ud83d\\ude00"'))).toEqual({ ok: true, value: '😀' }));

  it('refuses a control character, in a key too', () => {
    expect(problemOf(bytes('{"a":"\\u0000"}'))).toMatchObject({ code: 'fhir/control-character', path: '$.a' });
    expect(problemOf(bytes('{"a":{"\\u0007":1}}'))).toMatchObject({ code: 'fhir/control-character', path: '$.a' });
  });

  it('refuses nesting beyond its limit without running out of stack', () =>
    expect(problemOf(bytes('['.repeat(100_000) + ']'.repeat(100_000)))?.code).toBe('fhir/too-deep'));

  it('refuses a huge file before reading it', () =>
    expect(problemOf(new Uint8Array(32 * 1024 * 1024 + 1))?.code).toBe('fhir/too-large'));
});
