import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { createPool, prepareDatabase, projectRoot, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { AccessRecorder } from '../access/access-recorder';
import { randomKey } from '../cipher';
import { CategoryKeys } from './category-keys';
import { masterKey } from './master-key';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('category keys in PostgreSQL', () => {
  let server: TestPostgres;
  let url: string;
  let schemas: string;
  let database: HubDatabase;
  let pool: Pool;
  const master = masterKey(randomKey());
  let keys: CategoryKeys;

  beforeAll(async () => {
    server = await startTestPostgres();
    url = await server.createDatabase();
    schemas = await mkdtemp(join(tmpdir(), 'hub-schemas-'));
    await cp(join(projectRoot(), 'infra', 'postgres', 'vault'), join(schemas, 'vault'), { recursive: true });
    database = await prepareDatabase(url, { secret: Buffer.alloc(32, 1), schemas });
    pool = database.pool('hub_vault');
    keys = await CategoryKeys.open(pool, master);
  });
  afterAll(async () => {
    await database?.close();
    await server?.stop();
    await rm(schemas, { recursive: true, force: true });
  });

  const keyOf = (batch: Awaited<ReturnType<CategoryKeys['forOpening']>>, subject: string, category = 'identity' as const) => {
    const key = batch.of({ subject, category });
    return key.state === 'present' ? key.key.toString('hex') : key.state;
  };

  it('gives everybody who seals first for one subject and category, at the same moment, the same key', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => CategoryKeys.open(pool, master)));
    for (let round = 0; round < 10; round += 1) {
      const subject = randomUUID();
      const name = { subject, category: 'identity' as const };
      const seen = await Promise.all([keys, ...others].map(async (one) => keyOf(await one.forSealing([name, name]), subject)));
      expect(new Set(seen).size).toBe(1);
      expect(keyOf(await keys.forOpening([name]), subject)).toBe(seen[0]);
    }
  });

  it('has a key of its own for each category and each subject', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const names = [a, b].flatMap((subject) => (['identity', 'health'] as const).map((category) => ({ subject, category })));
    const batch = await keys.forSealing(names);
    const seen = names.map((name) => batch.of(name));
    expect(new Set(seen.map((key) => (key.state === 'present' ? key.key.toString('hex') : ''))).size).toBe(4);
  });

  it('opens with no other master key, and says so', async () => {
    await expect(CategoryKeys.open(pool, masterKey(randomKey()))).rejects.toMatchObject({
      code: 'vault/wrong-master-key',
      message: expect.stringContaining('HUB_MASTER_KEY'),
    });
  });

  it('destroys every key of an erased subject, leaves a tombstone, and makes none anew', async () => {
    const subject = randomUUID();
    const name = { subject, category: 'identity' as const };
    await keys.forSealing([name]);
    expect(await keys.erase([subject])).toEqual([subject]);
    expect(await keys.erase([subject])).toEqual([]);
    expect(keyOf(await keys.forOpening([name]), subject)).toBe('erased');
    expect(keyOf(await keys.forSealing([name]), subject)).toBe('erased');
    const admin = createPool(url, { max: 1 });
    const { rows } = await admin.query('select from vault.category_key where subject = $1', [subject]);
    await admin.end();
    expect(rows).toHaveLength(0);
  });

  it('leaves no key behind an erasure, however sealing and erasing interleave', async () => {
    const subjects = Array.from({ length: 40 }, () => randomUUID());
    await Promise.all(
      subjects.flatMap((subject) => [
        keys.forSealing([{ subject, category: 'identity' }]),
        keys.erase([subject]),
        keys.forSealing([{ subject, category: 'health' }]),
      ]),
    );
    const admin = createPool(url, { max: 1 });
    const { rows } = await admin.query('select subject from vault.category_key where subject = any($1)', [subjects]);
    await admin.end();
    expect(rows).toEqual([]);
  });

  it('lets two batches that name the same subjects in opposite orders both finish', async () => {
    const names = Array.from({ length: 30 }, () => ({ subject: randomUUID(), category: 'contact' as const }));
    await Promise.all([keys.forSealing(names), keys.forSealing([...names].reverse())]);
  });

  describe("the service's role", () => {
    const record = {
      at: new Date(),
      party: 'harbor',
      actor: 'person-1',
      disclosure: randomUUID(),
      category: 'identity' as const,
      action: 'open' as const,
      outcome: 'opened' as const,
      reason: null,
      subject: randomUUID(),
      register: 0,
      policy: 0,
    };

    it('can add access records and read them, numbered without a gap however many write at once', async () => {
      const recorders = Array.from({ length: 4 }, () => new AccessRecorder(pool));
      await Promise.all(Array.from({ length: 40 }, (_, index) => recorders[index % 4]!.record([record, record, record])));
      const { rows } = await pool.query<{ count: number; last: number }>(
        'select count(*)::int, max(number)::int as last from vault.access',
      );
      expect(rows[0]).toEqual({ count: 120, last: 120 });
    });

    it.each([
      "update vault.access set outcome = 'refused'",
      'delete from vault.access',
      'truncate vault.access',
      'insert into vault.access select 999999, at, party, actor, disclosure, category, action, outcome from vault.access limit 1',
      'delete from vault.access_floor',
      'select * from vault.category_key',
      "update vault.category_key set wrapped = ''",
      'delete from vault.category_key',
      'update vault.subject set erased_at = null',
      'delete from vault.subject',
      'alter table vault.access disable trigger all',
      'drop table vault.access',
      'set role hub_owner',
    ])('cannot: %s', async (statement) => {
      await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    });

    it('nor can the owner of the tables change or remove an access record', async () => {
      const admin = createPool(url, { max: 1 });
      for (const statement of [
        "update vault.access set outcome = 'refused'",
        'delete from vault.access',
        'truncate vault.access',
      ])
        await expect(admin.query(`set role hub_owner; ${statement}`)).rejects.toMatchObject({ code: '42501' });
      await admin.end();
    });

    it('control: what the role may do goes through', async () => {
      await expect(pool.query('select count(*) from vault.access')).resolves.toBeDefined();
    });
  });
});
