import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithKafka } from './describe-with-kafka';

/** Runs the helper on a machine that has no Java, with recorders in the place of jest's `describe` and `it`. */
function withoutJava(environment: Record<string, string>): string[] {
  const ran: string[] = [];
  const real = { describe: globalThis.describe, it: globalThis.it, env: process.env };
  const recorder = Object.assign((_name: string, fn: () => void) => fn(), {
    skip: (name: string) => void ran.push(`skipped ${name}`),
  });
  const test = (_name: string, fn: () => void) => {
    try {
      fn();
      ran.push('green');
    } catch (error) {
      ran.push(`red: ${String(error)}`);
    }
  };
  Object.assign(globalThis, { describe: recorder, it: test });
  process.env = { ...environment, PATH: '/nowhere' };
  try {
    describeWithKafka('the pipe', () => ran.push('ran'));
  } finally {
    process.env = real.env;
    Object.assign(globalThis, { describe: real.describe, it: real.it });
  }
  return ran;
}

describe('a machine without Java', () => {
  it('skips what needs Kafka, and leaves a line for the summary', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hub-skips-'));
    const HUB_TEST_SKIPS = join(folder, 'skips');
    expect(withoutJava({ HUB_TEST_SKIPS })).toEqual([
      expect.stringMatching(/^skipped the pipe \(skipped: Apache Kafka needs Java 17/),
    ]);
    expect(JSON.parse(readFileSync(HUB_TEST_SKIPS, 'utf8'))).toEqual({
      what: 'the pipe',
      why: expect.stringContaining('Java 17'),
    });
    rmSync(folder, { recursive: true });
  });

  it('is red where nothing may be missing', () => {
    expect(withoutJava({ HUB_TEST_REQUIRE: 'all' })).toEqual([expect.stringMatching(/^red: Error: Apache Kafka needs Java 17/)]);
  });
});
