/**
 * The layers of the house, each rule named after the sin it forbids. Run in the lint step.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const DOMAIN =
  '^libs/(vocabulary|intake|parties|referral|consent|coordination|disclosure|fhir|catalogue|trace|canonical-json)/src';
const SPEC = '\\.(spec|int\\.spec|e2e\\.spec)\\.ts$|/testing/|/conformance/|\\.oracle\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-domain-to-framework',
      comment:
        'A domain library is plain TypeScript: schemas (typebox), dates (luxon) and the event-sourcing types, nothing else.',
      severity: 'error',
      from: { path: DOMAIN, pathNot: SPEC },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: 'node_modules/(typebox|luxon|@types/luxon)/',
      },
    },
    {
      name: 'no-domain-to-node',
      comment: 'No I/O, no clock, no random source in the domain: what it needs comes in with the command.',
      severity: 'error',
      from: { path: DOMAIN, pathNot: SPEC },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-domain-to-infrastructure',
      comment: 'The domain knows no store, no bus, no vault: of event-sourcing it may use the pure part.',
      severity: 'error',
      from: { path: DOMAIN, pathNot: SPEC },
      to: {
        path: '^libs/(messaging|postgres|sign-in|http-edge|projection|party-adapter|composition|configuration|process|event-sourcing/src/(postgres|eventstoredb|memory))/',
      },
    },
    {
      name: 'no-lib-to-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-app-to-app',
      comment: 'Apps import libs, never each other; apps/hub composes their modules through each app’s index.ts.',
      severity: 'error',
      from: { path: '^apps/(?!hub/)([^/]+)/' },
      to: { path: '^apps/', pathNot: ['^apps/$1/'] },
    },
    {
      name: 'no-hub-into-the-inside-of-an-app',
      severity: 'error',
      from: { path: '^apps/hub/' },
      to: { path: '^apps/(?!hub/)[^/]+/src/(?!index\\.ts$)' },
    },
    {
      name: 'no-log-tables-outside-the-store',
      comment:
        'Only event-sourcing/postgres knows the log’s tables; everybody else takes the EventStore port. Processes compose it.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/event-sourcing/', '^libs/process/', '^libs/test-hub/', SPEC] },
      to: { path: '^libs/event-sourcing/src/postgres/' },
    },
    {
      name: 'no-eventstoredb-client-outside-the-store',
      comment: 'What the client does to a process is dealt with in one place (decision 12); its name is known nowhere else.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '^libs/event-sourcing/src/eventstoredb/' },
      to: { path: 'node_modules/@eventstore/' },
    },
    {
      name: 'no-eventstoredb-store-outside-a-process',
      comment: 'Everybody takes the EventStore port; processes compose it.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/event-sourcing/', '^libs/process/', SPEC] },
      to: { path: '^libs/event-sourcing/src/eventstoredb/' },
    },
    {
      name: 'no-adapter-to-the-log',
      comment: 'An adapter holds no credentials for the log (decision 15).',
      severity: 'error',
      from: { path: '^(libs/party-adapter|apps/(cbc|provider|me|party)-adapter)/', pathNot: [SPEC, '/main\\.ts$'] },
      to: { path: '^libs/event-sourcing/src/(postgres|eventstoredb|memory)/' },
    },
    {
      name: 'no-jwe-outside-sealed-delivery',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/(sealed-delivery|sign-in)/', SPEC] },
      to: { path: 'node_modules/jose/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-dev-dependency-in-production-code',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'import', 'default', 'types'] },
    exclude: { path: '^dist/' },
  },
};
