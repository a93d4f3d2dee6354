import { runService } from '@hub/process';
import { VaultServiceModule } from './index';

runService('vault-service', VaultServiceModule);
