export { adapterFor, type PartyAdapterConfig, type Side } from './adapter-config';
export * from './command-gateway';
export { ALL_INBOUND_COMMANDS, INBOUND_COMMANDS, inboundType, type InboundCommand } from './inbound/inbound-commands';
export { PartyAdapterModule } from './party-adapter.module';
export type { ReferralRow } from './query/referral-row';
export { migrateReadModel } from './read-model/migrations';
export { STATUSES, type ReferralStatus } from './view/referral-summary';
export { ViewWorker } from './view/view-worker';
