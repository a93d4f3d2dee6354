import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, escapeIdentifier, escapeLiteral, type Pool } from 'pg';
import { migrate } from './migrate';
import { createPool } from './pool';
import { projectRoot } from './project-root';
import { rolePassword, scramVerifier } from './role-password';
import { OWNER, STANDING_KINDS, adapterSchema, commitsLater, hubRoles, type AdapterSchema, type HubRole } from './roles';

/** A database with every schema up to date, as the services see it: one url for each role. */
export interface HubDatabase {
  /** Holds the role's password: never log it. */
  urlFor(role: HubRole): string;
  /** This process's pool of connections as that role, opened at its first use. */
  pool(role: HubRole): Pool;
  /** Ends every pool. */
  close(): Promise<void>;
}

export interface PrepareDatabase {
  /** The hub's secret: role passwords derive from it. Roles belong to the whole server, so all databases of a server share it. */
  readonly secret: Uint8Array;
  /** Folder with one folder of migrations for each schema. Default: the project's `infra/postgres`. */
  readonly schemas?: string;
  /** Party kinds beyond the standing ones: each gets the roles and the schema of an adapter of its own. */
  readonly kinds?: readonly string[];
}

/** Of a kind's adapter where the folder of schemas has none of the schema's own name. */
const TEMPLATE = 'adapter.template';

/**
 * Makes the roles where missing, sets their passwords, brings every schema under `infra/postgres/` up to date as the owner
 * role, and closes the database to everybody else. Safe to run at every start, in several processes at once.
 *
 * @param adminUrl of a superuser, or of an account that may create roles and owns the database
 * @throws import('./migrate').MigrationError
 */
export async function prepareDatabase(adminUrl: string, options: PrepareDatabase): Promise<HubDatabase> {
  const pool = createPool(adminUrl, { max: 1, applicationName: 'referral-hub prepare' });
  try {
    const kinds = options.kinds ?? [];
    await prepareRoles(pool, options.secret, hubRoles(kinds));
    const schemas = options.schemas ?? join(projectRoot(), 'infra', 'postgres');
    const folders = await foldersIn(schemas);
    for (const schema of folders.filter((name) => name !== TEMPLATE))
      await migrate(pool, { schema, folder: join(schemas, schema), owner: OWNER });
    const others = [...STANDING_KINDS, ...kinds].map(adapterSchema).filter(({ schema }) => !folders.includes(schema));
    for (const adapter of folders.includes(TEMPLATE) ? others : [])
      await migrate(pool, { schema: adapter.schema, folder: join(schemas, TEMPLATE), owner: OWNER, fill: filledFor(adapter) });
  } finally {
    await pool.end();
  }
  return hubDatabase((role) => urlOfRole(adminUrl, role, options.secret));
}

/** The same database as another role, whose password derives from the hub's secret. Never log it. */
export function urlOfRole(database: string, role: HubRole, secret: Uint8Array): string {
  const url = new URL(database);
  url.username = role;
  url.password = rolePassword(secret, role);
  return url.href;
}

/** A prepared database, given each role's url: for a service that runs apart and is handed its own credentials only. */
export function hubDatabase(urlFor: (role: HubRole) => string): HubDatabase {
  const pools = new Map<HubRole, Pool>();
  return {
    urlFor,
    pool(role) {
      const pool =
        pools.get(role) ??
        createPool(urlFor(role), { max: 8, applicationName: `referral-hub ${role}`, commitsLater: commitsLater(role) });
      pools.set(role, pool);
      return pool;
    },
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.end()));
    },
  };
}

const foldersIn = async (path: string): Promise<readonly string[]> =>
  (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => (a < b ? -1 : 1));

const filledFor = ({ schema, role, owner }: AdapterSchema) => {
  const names = new Map(Object.entries({ schema, role, owner }));
  return (sql: string) => sql.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => names.get(name) ?? whole);
};

async function prepareRoles(pool: Pool, secret: Uint8Array, roles: readonly HubRole[]): Promise<void> {
  const { rows } = await pool.query<{ database: string; superuser: boolean }>(
    'select current_database() as database, rolsuper as superuser from pg_roles where rolname = current_user',
  );
  const { database = '', superuser = false } = rows[0] ?? {};
  await createRole(pool, OWNER, 'nologin');
  if (!superuser) await settled(() => pool.query(`grant ${OWNER} to current_user`));
  for (const role of roles)
    await createRole(pool, role, `login password ${escapeLiteral(scramVerifier(rolePassword(secret, role)))}`);
  const name = escapeIdentifier(database);
  await settled(() =>
    pool.query(`
      revoke all on database ${name} from public;
      grant connect, create on database ${name} to ${OWNER};
      grant connect on database ${name} to ${roles.join(', ')};
      revoke all on schema public from public;
      alter default privileges for role ${OWNER} revoke execute on functions from public;`),
  );
}

/** Roles are shared by all databases of a server, so another process may be making the same ones at this moment. */
async function createRole(pool: Pool, role: string, attributes: string): Promise<void> {
  const { rowCount } = await pool.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0)
    await pool.query(`create role ${role}`).catch((error: unknown) => {
      // duplicate_object, unique_violation: somebody else was first.
      if (!(error instanceof DatabaseError && ['42710', '23505'].includes(error.code ?? ''))) throw error;
    });
  await settled(() => pool.query(`alter role ${role} ${attributes}`));
}

/** PostgreSQL answers "tuple concurrently updated" (XX000) when two sessions change one catalogue row: the later tries again. */
async function settled(change: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await change();
      return;
    } catch (error) {
      if (attempt === 20 || !(error instanceof DatabaseError && error.code === 'XX000')) throw error;
      await sleep(10 + Math.random() * 40);
    }
  }
}
