import { runService } from '@hub/process';
import { DisclosureServiceModule } from './index';

runService('disclosure-service', DisclosureServiceModule);
