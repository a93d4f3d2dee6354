import { runService } from '@hub/process';
import { EventRelayModule } from './index';

runService('event-relay', EventRelayModule);
