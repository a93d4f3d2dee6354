import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Compile } from 'typebox/compile';
import { canonicalJson } from '@hub/canonical-json';
import { EventCatalogue, type EventType, type EventVersion } from '../event-types';

/** One golden file: an event of one version as it was written, and what its schemas were then. */
interface Golden {
  /** SHA-256 of the version's schemas: another schema is another version. */
  readonly schema: string;
  readonly open: unknown;
  readonly segments?: Readonly<Record<string, unknown>>;
}

/** An example of each type in its latest version, for the first writing of its file. */
export type GoldenExamples = Readonly<Record<string, Omit<Golden, 'schema'>>>;

/**
 * Tests that every version of every event that was ever written stays readable (decision 19, T5): each has a file
 * `<type>.v<version>.json` in the folder, which is never changed and never removed; it fits the schema it was written under,
 * it reads as the latest version, and the schema is the one that it was.
 *
 * Call it in a spec, at the top or in a `describe`. With `HUB_WRITE_GOLDEN=1` files that are missing are written from the
 * examples; existing ones never.
 */
export function goldenFiles(types: readonly EventType[] | EventCatalogue, folder: string, examples: GoldenExamples = {}): void {
  const catalogue = types instanceof EventCatalogue ? types : new EventCatalogue(types);
  const names = new Set(catalogue.types.flatMap(({ type, versions }) => versions.map(({ version }) => nameOf(type, version))));

  describe(`golden files of ${basename(join(folder, '..'))}`, () => {
    for (const { type, versions } of catalogue.types) {
      const example = examples[type];
      for (const version of versions) {
        const file = join(folder, nameOf(type, version.version));
        if (process.env['HUB_WRITE_GOLDEN'] === '1' && !existsSync(file) && example && version === versions.at(-1))
          writeGolden(file, version, example);
        it(`${type} v${version.version} stays readable`, () => {
          if (!existsSync(file))
            throw new Error(`${file} is missing: write it with HUB_WRITE_GOLDEN=1 and an example, then keep it for ever.`);
          checkGolden(catalogue, type, version, file);
        });
      }
    }

    it('keeps a file of no version that was given up', () => {
      const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
      expect(files.filter((name) => !names.has(name))).toEqual([]);
    });
  });
}

/** @throws Error that says what changed */
export function checkGolden(catalogue: EventCatalogue, type: string, version: EventVersion, file: string): void {
  // Written by this module.
  const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;
  if (golden.schema !== schemaFingerprint(version))
    throw new Error(
      `The schema of ${type} v${version.version} is not the one under which ${basename(file)} was written: put it back and add a version with an upcaster.`,
    );
  if (!Compile(version.open).Check(golden.open))
    throw new Error(`${basename(file)} does not fit the open part of its own version.`);
  catalogue.openPart(type, version.version, golden.open);
  for (const category of Object.keys(version.segments ?? {})) {
    const content = golden.segments?.[category];
    if (content === undefined) throw new Error(`${basename(file)} has no example of segment ${category}.`);
    catalogue.openSegment(type, version.version, category, content);
  }
}

/** SHA-256 over the schemas in canonical JSON, so that the order in which they are written does not matter. */
export function schemaFingerprint({ open, segments = {} }: EventVersion): string {
  return createHash('sha256').update(canonicalJson({ open, segments })).digest('hex');
}

function writeGolden(file: string, version: EventVersion, { open, segments }: Omit<Golden, 'schema'>): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const golden: Golden = { schema: schemaFingerprint(version), open, ...(segments ? { segments } : {}) };
  writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`, { flag: 'wx' });
}

const nameOf = (type: string, version: number) => `${type}.v${version}.json`;
