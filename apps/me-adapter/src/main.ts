import { runService } from '@hub/process';
import { MeAdapterModule } from './index';

runService('me-adapter', MeAdapterModule);
