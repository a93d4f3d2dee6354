export { CbcAdapterModule } from './cbc-adapter.module';
