import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FhirFile } from '../read/located';

/** Where the published data lies that tests read and the project does not hold: beside the project. */
const SHARED = join(__dirname, '../../../../../shared/data');

/**
 * A `describe` over a folder of published data. Where it is absent the tests are skipped loudly: a line in the file that
 * `HUB_TEST_SKIPS` names, or a failure under `HUB_TEST_REQUIRE=all`.
 */
export const describeWithData = (folder: string, what: string, tests: (files: () => FhirFile[]) => void): void => {
  const path = join(SHARED, folder);
  if (existsSync(path)) {
    describe(what, () => tests(() => filesIn(path)));
    return;
  }
  const why = `the published data ../shared/data/${folder} is not there`;
  if (process.env.HUB_TEST_REQUIRE === 'all') {
    describe(what, () => it('has its data', () => Promise.reject(new Error(`Required, but ${why}.`))));
    return;
  }
  const skips = process.env.HUB_TEST_SKIPS;
  if (skips) appendFileSync(skips, `${JSON.stringify({ what, why })}\n`);
  describe.skip(`${what} (skipped: ${why})`, () => tests(() => []));
};

/** The folder itself, for those who hand it to a program. */
export const dataFolder = (folder: string): string => join(SHARED, folder);

const filesIn = (path: string): FhirFile[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, bytes: readFileSync(join(path, name)) }));
