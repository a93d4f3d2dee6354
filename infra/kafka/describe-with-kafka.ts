import { appendFileSync } from 'node:fs';
import { kafkaAvailable } from './broker';

/**
 * A jest `describe` for tests that need a real broker. Where none can run: a failure under `HUB_TEST_REQUIRE=all`, otherwise a
 * loud skip: a line `{"what","why"}` goes to the file that `HUB_TEST_SKIPS` names, where the summary of `npm test` counts it.
 */
export function describeWithKafka(name: string, fn: () => void): void {
  const available = kafkaAvailable();
  if (available.ok) {
    describe(name, fn);
    return;
  }
  if (process.env['HUB_TEST_REQUIRE'] === 'all') {
    describe(name, () => {
      it('has a real Kafka, as HUB_TEST_REQUIRE=all asks', () => {
        throw new Error(available.why);
      });
    });
    return;
  }
  const skips = process.env['HUB_TEST_SKIPS'];
  if (skips) appendFileSync(skips, `${JSON.stringify({ what: name, why: available.why })}\n`);
  describe.skip(`${name} (skipped: ${available.why})`, fn);
}
