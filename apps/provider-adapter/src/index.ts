export { ProviderAdapterModule } from './provider-adapter.module';
