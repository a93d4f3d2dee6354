import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { PartyAdapterConfig } from '../adapter-config';
import { episodeTables, readModelTables } from './tables';

type MigrationClass = new () => MigrationInterface;

/** The migrations of one adapter's schema, oldest first. TypeORM wants their time in the name; it is their order. */
export const readModelMigrations = ({ schema, role }: Pick<PartyAdapterConfig, 'schema' | 'role'>): MigrationClass[] => [
  migration('ReadModelV11795478400000', readModelTables(schema, role)),
  migration('ReadModelV21795564800000', episodeTables(schema, role)),
];

const migration = (name: string, statements: readonly string[]): MigrationClass =>
  class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statements) await runner.query(statement);
    }

    down(): Promise<void> {
      return Promise.reject(new Error('A read model is disposable: drop its schema, it is rebuilt from its topics.'));
    }
  };

/** Adapters that start at once take turns: the same number in every process. */
const LOCK = 7_301_946_121;

/**
 * Brings an adapter's read model up to date, as its owner; nothing of the owner's stays open.
 * @param ownerUrl signs in as the schema's owner
 */
export async function migrateReadModel(ownerUrl: string, config: Pick<PartyAdapterConfig, 'schema' | 'role'>): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema: config.schema,
    migrations: readModelMigrations(config),
    migrationsTableName: 'read_model_migration',
    migrationsTransactionMode: 'each',
    extra: { max: 2 },
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    await source.runMigrations();
    await lock.query('select pg_advisory_unlock($1)', [LOCK]);
  } finally {
    await lock.release();
    await source.destroy();
  }
}
