import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { VARIABLES, readConfiguration, type Variable } from '@hub/configuration';
import { furtherKinds, needsOf, serviceNames, servicesWith, type ServiceName } from '@hub/process';
import { nodeFlags } from '../../apps/hub/testing/node-flags';
import { doorRoutes } from '../../apps/hub/testing/test-door';

const root = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: unknown;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  networks?: string[];
}
interface Compose {
  readonly services: Record<string, Service>;
  readonly volumes: Record<string, unknown>;
  readonly networks: Record<string, unknown>;
}

/** As compose reads it where the shell has set nothing but the password. */
const compose = (): Compose =>
  parse(
    read('docker-compose.yml')
      .replace(/\$\{POSTGRES_PASSWORD[^}]*\}/g, 'Pa55word')
      .replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
    { merge: true },
  ) as Compose; // what is in it is what the checks below are about

const isOurs = ({ build }: Service): boolean => build !== undefined;
const programOf = ({ command = [] }: Service): string => command.find((part) => part.startsWith('dist/')) ?? '';
const settingsVolume = (name: string) => `${name}-settings`;

/** Whatever is wrong with the file, one sentence each. */
function faultsOf({ services, volumes, networks }: Compose): readonly string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  for (const name of [...serviceNames, 'issuer', 'prepare', 'postgres', 'eventstore', 'kafka', 'door'])
    check(name in services, `${name} is missing`);
  for (const [name, service] of Object.entries(services)) {
    const { image = '', environment = {}, volumes: mounts = [], networks: on = [] } = service;
    check(/^[\w./-]+:\d+\.\d+[\w.-]*$/.test(image), `${name}: its image is not pinned`);
    for (const network of on) check(network in networks, `${name}: no network ${network}`);
    for (const mount of mounts.filter((each) => !each.startsWith('.')))
      check((mount.split(':')[0] ?? '') in volumes, `${name}: no volume ${mount}`);
    const holders = mounts.map((mount) => mount.split(':')[0] ?? '').filter((volume) => volume.endsWith('-settings'));
    for (const volume of name === 'prepare' ? [] : holders)
      check(volume === settingsVolume(name), `${name}: mounts the settings of another, ${volume}`);
    if (isOurs(service)) faults.push(...faultsOfProgram(name, service, environment));
  }
  const { HUB_PARTY_KINDS } = services['prepare']?.environment ?? {};
  const handed = servicesWith(furtherKinds({ HUB_PARTY_KINDS }));
  for (const name of handed.filter((each) => !(each in services))) check(false, `${name} is missing`);
  for (const name of handed) if (services[name]) faults.push(...faultsOfNeeds(name, services[name], services));
  const unprepared = Object.keys(services).filter((name) => name.endsWith('-adapter') && !handed.some((each) => each === name));
  for (const name of unprepared) check(false, `${name} is of a kind that is not prepared`);
  const signedIn = services['issuer']?.environment?.['HUB_PARTY_KINDS'];
  check(signedIn === HUB_PARTY_KINDS, 'the issuer knows other party kinds than are prepared');
  return faults;
}

function faultsOfProgram(name: string, service: Service, environment: Record<string, string>): readonly string[] {
  const faults: string[] = [];
  const source = programOf(service)
    .replace(/^dist\//, '')
    .replace(/\.js$/, '.ts');
  if (!/\.ts$/.test(source) || !existsSync(join(root, source))) faults.push(`${name}: its program ${source} is not there`);
  for (const [variable, value] of Object.entries(environment)) {
    const row: Variable | undefined = Object.entries(VARIABLES).find(([known]) => known === variable)?.[1];
    if (row === undefined) faults.push(`${name}: there is no setting ${variable}`);
    else if (row.secret && name !== 'prepare') faults.push(`${name}: ${variable} is a secret and belongs into its own settings`);
    else {
      try {
        readConfiguration({ [variable]: value });
      } catch {
        faults.push(`${name}: ${variable} cannot be ${value}`);
      }
    }
  }
  return faults;
}

function faultsOfNeeds(name: ServiceName, service: Service, services: Record<string, Service>): readonly string[] {
  const faults: string[] = [];
  const { environment = {}, volumes = [], networks = [], command = [] } = service;
  const needs = needsOf(name);
  const check = (holds: boolean, fault: string) => void (holds || faults.push(`${name}: ${fault}`));
  const standing = serviceNames.some((each) => each === name);
  check(programOf(service) === `dist/apps/${standing ? name : 'party-adapter'}/src/main.js`, 'runs another program');
  check((environment['HUB_PARTY_KIND'] ?? name) === name.slice(0, -'-adapter'.length) || standing, 'serves another kind');
  check(command.includes('--env-file=/run/hub/service.env'), 'does not read its own settings');
  check(volumes.includes(`${settingsVolume(name)}:/run/hub:ro`), 'has no settings of its own');
  check(networks.includes('pipe') === (needs.bus === true), 'is on the network of the pipe exactly if it needs the pipe');
  check(
    volumes.includes('journal:/var/lib/hub/journal') === (needs.journal === true),
    'mounts the journal exactly if it writes it',
  );
  check(
    (environment['HUB_JOURNAL'] === '/var/lib/hub/journal') === (needs.journal === true),
    'is told of the journal exactly then',
  );
  const addresses = [
    'HUB_SERVICE_ISSUER_URL',
    ...(needs.vault === 'elsewhere' ? ['HUB_VAULT_URL'] : []),
    ...(needs.gateway ? ['HUB_REFERRAL_URL', 'HUB_CONSENT_URL'] : []),
  ];
  for (const address of addresses) {
    const host = URL.canParse(environment[address] ?? '') ? new URL(environment[address] ?? '').hostname : '';
    const reached = services[host]?.networks?.some((network) => networks.includes(network)) ?? false;
    check(reached, `${address} names no service that it reaches`);
  }
  return faults;
}

describe('docker-compose.yml', () => {
  it('runs every service on its own settings, from pinned images, with settings that exist', () =>
    expect(faultsOf(compose())).toEqual([]));

  it.each<[string, (file: Compose) => void, RegExp]>([
    [
      'an image that floats',
      ({ services }) => (services['kafka'] = { ...services['kafka'], image: 'apache/kafka:latest' }),
      /pinned/,
    ],
    [
      'a credential for the log in an adapter',
      ({ services }) =>
        Object.assign(services['cbc-adapter']?.environment ?? {}, { HUB_DATABASE_URL_LOG: 'postgres://hub_log@postgres/x' }),
      /cbc-adapter: HUB_DATABASE_URL_LOG is a secret/,
    ],
    [
      'a misspelt setting',
      ({ services }) => Object.assign(services['event-relay']?.environment ?? {}, { HUB_BUSS: 'x' }),
      /HUB_BUSS/,
    ],
    [
      'a service with the settings of another',
      ({ services }) => services['event-relay']?.volumes?.push('vault-service-settings:/other:ro'),
      /event-relay: mounts the settings of another/,
    ],
    [
      'a program that is not there',
      ({ services }) => services['audit-service']?.command?.splice(1, 1, 'dist/apps/audit/src/main.js'),
      /audit-service: its program/,
    ],
    [
      'a store of its own that is handed to an adapter',
      ({ services }) =>
        Object.assign(services['cbc-adapter']?.environment ?? {}, { HUB_EVENTSTORE: 'esdb://eventstore:2113?tls=false' }),
      /cbc-adapter: HUB_EVENTSTORE is a secret/,
    ],
    ['a service that is left out', ({ services }) => delete services['consent-service'], /consent-service is missing/],
    [
      'an adapter of a kind that nobody prepared',
      ({ services }) => Object.assign(services['prepare']?.environment ?? {}, { HUB_PARTY_KINDS: 'school' }),
      /dv-shelter-adapter is of a kind that is not prepared/,
    ],
    ['a kind without its adapter', ({ services }) => delete services['dv-shelter-adapter'], /dv-shelter-adapter is missing/],
    [
      'an adapter that serves another kind',
      ({ services }) => Object.assign(services['dv-shelter-adapter']?.environment ?? {}, { HUB_PARTY_KIND: 'housing' }),
      /dv-shelter-adapter: serves another kind/,
    ],
    [
      'a vault beyond reach',
      ({ services }) => (services['vault-service'] = { ...services['vault-service'], networks: [] }),
      /HUB_VAULT_URL/,
    ],
  ])('is found wrong with %s', (_, change, fault) => {
    // A copy without shared parts: aliases of YAML are one object.
    const file = JSON.parse(JSON.stringify(compose())) as Compose;
    change(file);
    expect(faultsOf(file).join('\n')).toMatch(fault);
  });

  it('has a folder in the image for everything that is mounted, owned by the account that runs there', () => {
    const dockerfile = read('infra', 'docker', 'Dockerfile');
    for (const name of [
      ...Object.keys(compose().services).filter((each) => each.endsWith('-adapter')),
      ...serviceNames,
      'issuer',
    ])
      expect(dockerfile).toContain(name);
    for (const folder of ['/run/hub', '/var/lib/hub/keys', '/var/lib/hub/journal', '/var/lib/hub/issuer'])
      expect(dockerfile).toContain(folder);
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(bases.every((image) => /^node:24\.\d+\.\d+-\S+$/.test(image ?? ''))).toBe(true);
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('gives Node in the image the flags that it has everywhere', () => {
    const [, entrypoint] = /^ENTRYPOINT (.*)$/m.exec(read('infra', 'docker', 'Dockerfile')) ?? [];
    expect(JSON.parse(entrypoint ?? '[]')).toEqual(['node', ...nodeFlags()]);
  });
});

describe('the door in front of the services', () => {
  it('gives each route to a service that is there, and the vault none but erasure', async () => {
    const routes = await doorRoutes();
    expect(routes.length).toBeGreaterThan(5);
    for (const { service } of routes) expect(Object.keys(compose().services)).toContain(service);
    const whose = (path: string) => routes.find((route) => route.path.test(path))?.service;
    expect(whose('/v1/referrals/x/accept')).toBe('referral-service');
    expect(whose('/v1/consents')).toBe('consent-service');
    expect(whose('/v1/provider/referrals')).toBe('provider-adapter');
    expect(whose('/v1/me/board')).toBe('me-adapter');
    expect(whose('/v1/dv-shelter/referrals')).toBe('dv-shelter-adapter');
    expect(whose('/v1/replay')).toBe('audit-service');
    expect(whose('/v1/vault/erase')).toBe('vault-service');
    for (const path of ['/v1/vault/open', '/v1/vault/seal', '/metrics', '/v1/referralsx']) expect(whose(path)).toBeUndefined();
  });
});

describe('nest-cli.json', () => {
  it('names an entry file that is there for each application', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as {
      projects: Record<string, { sourceRoot: string; entryFile: string }>;
    };
    for (const name of [...serviceNames, 'party-adapter', 'hub', 'hubctl']) expect(Object.keys(projects)).toContain(name);
    for (const { sourceRoot, entryFile } of Object.values(projects))
      expect(existsSync(join(root, sourceRoot, `${entryFile}.ts`))).toBe(true);
  });
});
