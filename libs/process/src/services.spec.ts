import { randomBytes } from 'node:crypto';
import { VARIABLES, readConfiguration } from '@hub/configuration';
import { hubRoles } from '@hub/postgres';
import { ANY_PARTY } from '@hub/sign-in';
import { furtherKinds } from './further-kinds';
import { issuerSettings, serviceSettings, urlVariable, type Settings } from './service-settings';
import { serviceClients, serviceKeyOf, serviceSecret } from './service-sign-ins';
import { serviceNames, servicesWith, type ServiceName } from './services';

const keyring = {
  master: randomBytes(32),
  idKey: randomBytes(32),
  tokenKey: randomBytes(32),
  databaseSecret: randomBytes(32),
};
const secrets = { keyring, database: { urlFor: (role: string) => `postgres://${role}:password@db/hub` } };
const kafka = { HUB_BUS: 'kafka://kafka:9092' };
const settingsOf = (service: ServiceName, bus = kafka): Settings => serviceSettings(service, secrets, bus);
const who = (holds: (settings: Settings) => boolean): readonly ServiceName[] =>
  serviceNames.filter((service) => holds(settingsOf(service)));

describe('what a service that runs apart is handed', () => {
  it('is the log in EventStoreDB in place of the log in the database, for those alone that have the log', () => {
    const url = 'esdb://hub:password@esdb:2113';
    for (const service of serviceNames) {
      const settings = serviceSettings(service, secrets, { ...kafka, HUB_EVENTSTORE: url });
      expect(settings).not.toHaveProperty('HUB_DATABASE_URL_LOG');
      expect(settings.HUB_EVENTSTORE).toBe('HUB_DATABASE_URL_LOG' in settingsOf(service) ? url : undefined);
    }
  });

  it('is nothing of the log for an adapter (decision 15)', () =>
    expect(who((settings) => 'HUB_DATABASE_URL_LOG' in settings)).toEqual([
      'vault-service',
      'referral-service',
      'consent-service',
      'handoff-service',
      'disclosure-service',
      'event-relay',
      'audit-service',
    ]));

  it('is the master key for the vault alone', () =>
    expect(who((settings) => 'HUB_MASTER_KEY' in settings)).toEqual(['vault-service']));

  it('is a database role of its own for each, beside the log and the clocks', () => {
    const holders = new Map<string, number>();
    for (const service of serviceNames)
      for (const name of Object.keys(settingsOf(service)).filter((each) => each.startsWith('HUB_DATABASE_URL')))
        holders.set(name, (holders.get(name) ?? 0) + 1);
    const shared = [...holders].filter(([, count]) => count > 1).map(([name]) => name);
    expect(shared.sort()).toEqual(['HUB_DATABASE_URL_CLOCK', 'HUB_DATABASE_URL_LOG']);
  });

  it('is the role of the pipe only where the pipe is in the database', () => {
    expect(who((settings) => 'HUB_DATABASE_URL_BUS' in settings)).toEqual([]);
    const embedded = serviceNames.filter((service) => 'HUB_DATABASE_URL_BUS' in settingsOf(service, { HUB_BUS: 'embedded' }));
    expect(embedded).toEqual(['event-relay', 'cbc-adapter', 'me-adapter', 'provider-adapter', 'audit-service']);
  });

  it('is never what others’ secrets come from', () => {
    const root = keyring.databaseSecret.toString('base64');
    const all = [...serviceNames.map((service) => settingsOf(service)), issuerSettings(secrets)];
    for (const settings of all) {
      expect(Object.values(settings)).not.toContain(root);
      expect(settings).not.toHaveProperty('HUB_DATABASE_URL');
    }
    expect(Object.keys(issuerSettings(secrets))).toEqual(['HUB_SERVICE_KEY']);
  });

  it('can be read back as settings, each one a process knows', () => {
    for (const service of serviceNames) expect(readConfiguration(settingsOf(service))).toMatchObject(settingsOf(service));
    for (const role of hubRoles()) expect(VARIABLES).toHaveProperty(urlVariable(role));
  });

  it('keeps each key as it is', () =>
    expect(Buffer.from(settingsOf('vault-service').HUB_MASTER_KEY ?? '', 'base64')).toEqual(keyring.master));

  it('has the master key before it only for the vault, and only while it is being replaced', () => {
    expect(serviceNames.filter((service) => 'HUB_MASTER_KEY_PREVIOUS' in settingsOf(service))).toEqual([]);
    const rotating = { ...secrets, keyring: { ...keyring, previousMaster: Buffer.alloc(32, 9) } };
    const handed = (service: ServiceName) => serviceSettings(service, rotating, { HUB_BUS: 'embedded' });
    expect(serviceNames.filter((service) => 'HUB_MASTER_KEY_PREVIOUS' in handed(service))).toEqual(['vault-service']);
  });
});

describe('the sign-ins of services', () => {
  const key = serviceKeyOf(keyring.databaseSecret);

  it('are for the hub itself where a service has contents sealed, and for receipts where it is an adapter', () =>
    expect(serviceClients(key).map(({ clientId, party, roles }) => [clientId, party, roles])).toEqual([
      ['referral-service', 'hub', ['operator']],
      ['consent-service', 'hub', ['operator']],
      ['handoff-service', 'hub', ['operator']],
      ['cbc-adapter', ANY_PARTY, ['adapter']],
      ['me-adapter', ANY_PARTY, ['adapter']],
      ['provider-adapter', ANY_PARTY, ['adapter']],
    ]));

  it('have a secret each, the one that the service is handed', () => {
    const clients = serviceClients(key);
    expect(new Set(clients.map(({ clientSecret }) => clientSecret)).size).toBe(clients.length);
    for (const service of ['referral-service', 'cbc-adapter'] as const) {
      expect(settingsOf(service).HUB_SERVICE_SECRET).toBe(serviceSecret(key, service));
      expect(clients.find(({ clientId }) => clientId === service)?.clientSecret).toBe(serviceSecret(key, service));
    }
  });
});

describe('a party kind that only the configuration names (A7)', () => {
  const key = serviceKeyOf(keyring.databaseSecret);
  const kinds = furtherKinds({ HUB_PARTY_KINDS: 'dv-shelter,department' });

  it('has an adapter beside those of every hub', () =>
    expect(servicesWith(kinds).filter((service) => !serviceNames.some((each) => each === service))).toEqual([
      'dv-shelter-adapter',
      'department-adapter',
    ]));

  it('is handed roles, a sign-in and a secret of its own, and nothing of the log', () => {
    const [shelter, department] = [settingsOf('dv-shelter-adapter'), settingsOf('department-adapter')];
    expect(Object.keys(shelter).sort()).toEqual(Object.keys(settingsOf('me-adapter')).map(generic).sort());
    expect(shelter.HUB_DATABASE_URL_PARTY_ADAPTER).toBe('postgres://hub_dv_shelter_adapter:password@db/hub');
    expect(shelter.HUB_DATABASE_URL_PARTY_ADAPTER_OWNER).toBe('postgres://hub_dv_shelter_adapter_owner:password@db/hub');
    expect(shelter.HUB_SERVICE_SECRET).not.toBe(department.HUB_SERVICE_SECRET);
    expect(readConfiguration(shelter)).toMatchObject(shelter);
    expect(serviceClients(key, kinds).map(({ clientId }) => clientId)).toEqual([
      ...serviceClients(key).map(({ clientId }) => clientId),
      'dv-shelter-adapter',
      'department-adapter',
    ]);
  });

  it.each([
    ['one that every hub has', 'dv-shelter,me', /Every hub has an adapter for me/],
    ['one twice', 'school,school', /names the kind school twice/],
  ])('is not %s', (_, setting, sentence) => expect(() => furtherKinds({ HUB_PARTY_KINDS: setting })).toThrow(sentence));

  it('is named with letters and dashes', () =>
    expect(() => readConfiguration({ HUB_PARTY_KINDS: 'dv_shelter' })).toThrow(/HUB_PARTY_KINDS/));
});

const generic = (name: string): string => name.replace('_ME_ADAPTER', '_PARTY_ADAPTER');
