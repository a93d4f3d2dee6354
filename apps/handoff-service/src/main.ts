import { runService } from '@hub/process';
import { HandoffServiceModule } from './index';

runService('handoff-service', HandoffServiceModule);
