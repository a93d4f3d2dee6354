import { runService } from '@hub/process';
import { AuditServiceModule } from './index';

runService('audit-service', AuditServiceModule);
