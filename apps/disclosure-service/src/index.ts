export { DisclosureServiceModule } from './disclosure-service.module';
