import { runService } from '@hub/process';
import { ConsentServiceModule } from './index';

runService('consent-service', ConsentServiceModule);
