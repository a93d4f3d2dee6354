export { startEmbeddedPostgres, type StartEmbeddedPostgres } from './embedded-postgres';
export { type EmbeddedPostgres } from './server';
export { PostgresStartError, type PostgresStartErrorCode } from './postgres-start-error';
export { startTestPostgres, type TestPostgres } from './test-postgres';
export { migrate, MigrationError, type Migrate, type MigrationErrorCode } from './migrate';
export { hubDatabase, prepareDatabase, urlOfRole, type HubDatabase, type PrepareDatabase } from './prepare-database';
export { createPool, hubTypes, type HubPoolOptions } from './pool';
export {
  HUB_ROLES,
  OWNER,
  STANDING_KINDS,
  adapterSchema,
  hubRoles,
  type AdapterRole,
  type AdapterSchema,
  type HubRole,
} from './roles';
export { runningServer } from './running-server';
export { projectRoot } from './project-root';
