export { VaultServiceModule } from './vault-service.module';
