// npm test: every check that the project has, one after the other, and a summary that counts what was skipped and why.
//   npm test                     everything
//   npm test -- unit lint        the named steps only
// HUB_TEST_REQUIRE=all turns a part that cannot run here into a failure.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, environment, root } from './project.mjs';

ensureInstalled();
ensureBuilt();

const scratch = mkdtempSync(join(tmpdir(), 'hub-test-'));
const skipsFile = join(scratch, 'skips.ndjson');
const serversFile = join(scratch, 'servers.ndjson');
const bin = (name) => join(root, 'node_modules', '.bin', name);

const jest = (project) => ({
  name: project,
  command: [
    bin('jest'),
    '--selectProjects',
    project,
    '--json',
    '--outputFile',
    join(scratch, `${project}.json`),
    '--maxWorkers=2',
  ],
  env: { NODE_OPTIONS: '--experimental-vm-modules', NODE_NO_WARNINGS: '1' },
  report: join(scratch, `${project}.json`),
});

const steps = [
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: [join(root, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'lint', command: [bin('eslint'), '.'] },
  { name: 'layers', command: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'apps', 'libs'] },
  jest('unit'),
  jest('integration'),
  jest('e2e'),
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(`No such step: ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(', ')}.\n`);
  process.exit(2);
}

const results = [];
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  process.stderr.write(`\n── ${step.name} ${'─'.repeat(Math.max(0, 60 - step.name.length))}\n`);
  const started = Date.now();
  const [command, ...args] = step.command;
  const run = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', step.report ? 'ignore' : 'inherit', 'inherit'],
    env: environment({ ...step.env, HUB_TEST_SKIPS: skipsFile, HUB_TEST_SERVERS: serversFile }),
  });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (step.report && existsSync(step.report)) {
    const report = JSON.parse(readFileSync(step.report, 'utf8'));
    counts.passed = report.numPassedTests;
    counts.failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
    counts.skipped = report.numPendingTests + report.numTodoTests;
  } else if (run.status === 0) counts.passed = 1;
  if (run.status !== 0 && counts.failed === 0) counts.failed = 1;
  results.push({ name: step.name, seconds: (Date.now() - started) / 1000, ok: run.status === 0, ...counts });
}

const told = (file) =>
  existsSync(file)
    ? [...new Set(readFileSync(file, 'utf8').trim().split('\n'))].filter(Boolean).map((line) => JSON.parse(line))
    : [];
const skips = told(skipsFile);
// Which of two possible servers a part ran on.
const servers = new Map();
for (const { what, server } of told(serversFile)) servers.set(server, [...(servers.get(server) ?? []), what]);
rmSync(scratch, { recursive: true, force: true });

const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
const required = process.env.HUB_TEST_REQUIRE === 'all';
const missing = total('skipped') + skips.length;

console.log(
  `\n${'step'.padEnd(14)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'seconds'.padStart(9)}`,
);
for (const { name, passed, failed, skipped, seconds } of results)
  console.log(
    `${name.padEnd(14)}${String(passed).padStart(8)}${String(failed).padStart(8)}${String(skipped).padStart(9)}${seconds.toFixed(1).padStart(9)}`,
  );
console.log(skips.length === 0 ? '\nNothing was skipped for want of a part.' : '\nSkipped for want of a part:');
for (const { what, why } of skips) console.log(`  ${what}: ${why}`);
for (const [server, tests] of servers) console.log(`On ${server}: ${tests.join('; ')} (${tests.length}).`);
if (required && missing > 0) console.log('\nHUB_TEST_REQUIRE=all: a part that is missing is a failure.');
const failed = total('failed') + (required ? missing : 0);
console.log(`\n${total('passed')} passed, ${failed} failed, ${total('skipped')} skipped`);
process.exit(failed === 0 && results.every(({ ok }) => ok) ? 0 : 1);
