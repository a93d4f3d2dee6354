import { readFileSync } from 'node:fs';

/** The build leaves the specs out; the tests need them, so they take the same settings without that. */
const { exclude: _specs, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

/** Three suites of one tree: pure specs beside the code, `*.int.spec.ts` with real servers, `*.e2e.spec.ts` through the front door. */
const shared = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/infra', '<rootDir>/bench'],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  moduleNameMapper: {
    '^@hub/(event-sourcing|messaging|referral|vault|sign-in)/(.+)$': '<rootDir>/libs/$1/src/$2',
    '^@hub/([^/]+)$': '<rootDir>/libs/$1/src',
  },
};

export default {
  coverageProvider: 'v8',
  projects: [
    { ...shared, displayName: 'unit', testRegex: '(?<!\\.(int|e2e))\\.spec\\.ts$' },
    { ...shared, displayName: 'integration', testRegex: '\\.int\\.spec\\.ts$' },
    { ...shared, displayName: 'e2e', testRegex: '\\.e2e\\.spec\\.ts$' },
  ],
};
