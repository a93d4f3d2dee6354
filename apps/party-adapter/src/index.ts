export { PartyKindAdapterModule } from './party-kind-adapter.module';
