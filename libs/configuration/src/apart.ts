import { Type } from 'typebox';
import { secret, variable } from './variable';

const address = Type.String({ pattern: '^https?://' });
const login = (what: string) =>
  secret(Type.String({ pattern: '^postgres(ql)?://' }), `For services that run apart: the database as ${what}.`);

/** Of one party kind, as `PartyKind` in @hub/vocabulary has it. */
export const KIND = '[a-z][a-z-]{0,30}[a-z]';

/** Settings of services that run apart (decision 18). `docs/install.md` says which service is given which. */
export const APART = {
  HUB_VAULT_URL: variable(address, 'Where the vault service answers, for services that run apart from it.'),
  HUB_REFERRAL_URL: variable(address, 'Where the referral service answers, for adapters that run apart from it.'),
  HUB_CONSENT_URL: variable(address, 'Where the consent service answers, for adapters that run apart from it.'),
  HUB_HANDOFF_URL: variable(address, 'Where the hand-off service answers, for adapters that run apart from it.'),
  HUB_SERVICE_ISSUER_URL: variable(
    address,
    'Where the hub’s own issuer answers, for services that run apart: they fetch their own tokens there and trust its keys.',
  ),
  HUB_SERVICE_SECRET: secret(
    Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    'With which a service that runs apart signs in to the hub’s own issuer.',
  ),
  HUB_SERVICE_KEY: secret(
    Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$' }),
    'For the hub’s own issuer when services run apart: the services’ secrets come from it, 32 bytes in base64.',
  ),
  HUB_DATABASE_URL_LOG: login('the role that may call the log’s functions'),
  HUB_DATABASE_URL_VAULT: login('the vault’s role'),
  HUB_DATABASE_URL_DISCLOSURE: login('the disclosure service’s role'),
  HUB_DATABASE_URL_RELAY: login('the relay’s role'),
  HUB_DATABASE_URL_BUS: login('the role of the embedded pipe'),
  HUB_DATABASE_URL_AUDIT: login('the audit service’s role'),
  HUB_DATABASE_URL_CLOCK: login('the role of the clocks’ due lists'),
  HUB_DATABASE_URL_CONSENT: login('the role of the consent service’s index'),
  HUB_DATABASE_URL_HANDOFF: login('the role of the hand-off service’s index'),
  HUB_DATABASE_URL_BACKUP: login('the role that makes backups: it reads the log and what the vault keeps, and writes nothing'),
  HUB_DATABASE_URL_CBC_ADAPTER: login('the CBC adapter’s role, under row-level security'),
  HUB_DATABASE_URL_CBC_ADAPTER_OWNER: login('the owner of the CBC adapter’s read model, for its migrations'),
  HUB_DATABASE_URL_ME_ADAPTER: login('the ME adapter’s role, under row-level security'),
  HUB_DATABASE_URL_ME_ADAPTER_OWNER: login('the owner of the ME adapter’s read model, for its migrations'),
  HUB_DATABASE_URL_PROVIDER_ADAPTER: login('the provider adapter’s role, under row-level security'),
  HUB_DATABASE_URL_PROVIDER_ADAPTER_OWNER: login('the owner of the provider adapter’s read model, for its migrations'),
  HUB_PARTY_KIND: variable(
    Type.String({ pattern: `^${KIND}$` }),
    'For the adapter of a kind named in HUB_PARTY_KINDS, where it runs apart: whose parties it serves.',
  ),
  HUB_DATABASE_URL_PARTY_ADAPTER: login('that adapter’s role, under row-level security'),
  HUB_DATABASE_URL_PARTY_ADAPTER_OWNER: login('the owner of that adapter’s read model, for its migrations'),
} as const;
