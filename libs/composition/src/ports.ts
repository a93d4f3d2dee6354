/**
 * Nest injection tokens of the ports (decision 18). A process provides them once, in a global module; the apps' modules
 * inject them and never choose an implementation. What stands behind each: see the type named beside it.
 */
export const EVENT_STORE = Symbol('EventStore'); // EventStore, @hub/event-sourcing
export const MESSAGE_BUS = Symbol('MessageBus'); // MessageBus, @hub/messaging
export const VAULT = Symbol('Vault'); // Vault, @hub/vault
export const SAFETY_JOURNAL = Symbol('SafetyJournal'); // SafetyJournal, @hub/vault
export const OPAQUE_TOKENS = Symbol('OpaqueTokens'); // OpaqueTokens, @hub/vault
export const CLOCK = Symbol('Clock'); // Clock, @hub/event-sourcing
export const IDENTIFIERS = Symbol('Identifiers'); // Identifiers, @hub/event-sourcing
export const CATALOGUE = Symbol('EventCatalogue'); // hubCatalogue, @hub/catalogue
export const COMMAND_GATEWAY = Symbol('CommandGateway'); // CommandGateway, @hub/party-adapter
export const TOKEN_VERIFIER = Symbol('TokenVerifier'); // TokenVerifier, @hub/sign-in
export const SERVICE_TOKENS = Symbol('ServiceTokens'); // ServiceTokens, @hub/sign-in: the process's own tokens
export const DATABASE = Symbol('HubDatabase'); // HubDatabase, @hub/postgres: a pool for each role
export const LOGGER = Symbol('Logger'); // pino Logger
export const METRICS = Symbol('Metrics'); // prom-client Registry
export const TOPIC_PARTITIONS = Symbol('TopicPartitions'); // number: partitions of a party topic where it is made; optional, default 6
export const DECISION_PROGRESS = Symbol('DecisionProgress'); // DecisionProgress, @hub/disclosure: the disclosure service's, or read from its tables
