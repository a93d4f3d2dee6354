import { runService } from '@hub/process';
import { CbcAdapterModule } from './index';

runService('cbc-adapter', CbcAdapterModule);
