import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { EventCatalogue, type EventVersion } from '../event-types';
import { checkGolden, goldenFiles, schemaFingerprint } from './golden-files';

const first: EventVersion = { version: 1, open: Type.Object({ a: Type.String() }), segments: { identity: Type.String() } };
const second: EventVersion = {
  version: 2,
  open: Type.Object({ b: Type.String() }),
  segments: { identity: Type.String() },
  upcast: (before) => ({ b: (before as { a: string }).a }),
};
const folder = mkdtempSync(join(tmpdir(), 'hub-golden-'));
const file = join(folder, 'thing.done.v1.json');
const golden = (content: object) =>
  writeFileSync(
    file,
    JSON.stringify({ schema: schemaFingerprint(first), open: { a: 'x' }, segments: { identity: 'y' }, ...content }),
  );
const check =
  (version: EventVersion, ...later: EventVersion[]) =>
  () =>
    checkGolden(new EventCatalogue([{ type: 'thing.done', versions: [version, ...later] }]), 'thing.done', version, file);

afterAll(() => rmSync(folder, { recursive: true }));

golden({});
goldenFiles([{ type: 'thing.done', versions: [first] }], folder);

describe('a golden file', () => {
  beforeEach(() => golden({}));

  it('reads in its own version and through every later one', () => {
    expect(check(first)).not.toThrow();
    expect(check(first, second)).not.toThrow();
  });

  it.each([
    [
      'its schema was changed without a new version',
      {},
      check({ ...first, open: Type.Object({ a: Type.String(), c: Type.Optional(Type.String()) }) }),
    ],
    ['a segment’s schema was changed without a new version', {}, check({ ...first, segments: { identity: Type.Unknown() } })],
    ['it no longer fits its own schema', { open: {} }, check(first)],
    ['an upcaster makes of it what the latest version does not allow', {}, check(first, { ...second, upcast: () => ({}) })],
    [
      'an upcaster fails',
      {},
      check(first, {
        ...second,
        upcast: () => {
          throw new Error();
        },
      }),
    ],
    ['it has no example of a segment', { segments: {} }, check(first)],
  ])('fails when %s', (_, content, checking) => {
    golden(content);
    expect(checking).toThrow();
  });

  it('has the same fingerprint whatever the order in which a schema is written', () => {
    const a = Type.Object({ a: Type.String(), b: Type.Null() });
    const b = { ...a, properties: { b: Type.Null(), a: Type.String() } };
    expect(schemaFingerprint({ version: 1, open: a })).toBe(schemaFingerprint({ version: 1, open: b }));
  });
});
