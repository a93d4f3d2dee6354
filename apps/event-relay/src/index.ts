export { EventRelayModule } from './event-relay.module';
