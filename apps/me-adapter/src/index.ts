export { MeAdapterModule } from './me-adapter.module';
