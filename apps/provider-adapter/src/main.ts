import { runService } from '@hub/process';
import { ProviderAdapterModule } from './index';

runService('provider-adapter', ProviderAdapterModule);
