export { ConsentClock } from './clock/consent-clock';
export { ConsentServiceModule } from './consent-service.module';
