export { HandoffServiceModule } from './handoff-service.module';
export { HandoffClock } from './clock/handoff-clock';
