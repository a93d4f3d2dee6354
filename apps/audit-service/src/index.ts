export { AuditServiceModule } from './audit-service.module';
