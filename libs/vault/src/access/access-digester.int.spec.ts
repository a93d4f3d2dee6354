import { createHash, randomUUID } from 'node:crypto';
import type { Clock, EventStore } from '@hub/event-sourcing';
import { LogError } from '@hub/event-sourcing';
import { createPool } from '@hub/postgres';
import { VaultWorld, catalogue } from '../testing/vault-world';
import { ACCESS_LOG, type AccessDigested } from './access.events';
import { AccessDigester } from './access-digester';
import { accessDigest } from './access-record';
import { AccessRecorder } from './access-recorder';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('digests of access records', () => {
  let world: VaultWorld;
  let recorder: AccessRecorder;
  beforeAll(async () => {
    world = await VaultWorld.open();
    recorder = new AccessRecorder(world.pool);
  });
  afterAll(() => world?.close());

  const digester = (store: EventStore = world.store, clock: Clock = world.clock) =>
    new AccessDigester({ pool: world.pool, store, events: catalogue, clock, rows: 10 });
  const record = (rows: number) =>
    recorder.record(
      Array.from({ length: rows }, () => ({
        ...{ at: new Date(), party: 'harbor', actor: 'person', disclosure: randomUUID(), category: 'identity' as const },
        ...{ action: 'open' as const, outcome: 'refused' as const, reason: 'not-yours' as const },
        ...{ subject: null, register: null, policy: 3 },
      })),
    );
  const digests = async () => {
    const read: AccessDigested[] = [];
    for await (const event of world.store.readStream(ACCESS_LOG)) read.push(catalogue.read(event).open as AccessDigested);
    return read;
  };
  const count = async () =>
    (await world.pool.query<{ count: number }>('select count(*)::int as count from vault.access')).rows[0]!.count;

  /** What an auditor would do: every digest again from the table, and no number left out or covered twice. */
  const verify = async (all: readonly AccessDigested[]) => {
    let next = 1;
    for (const { from, to, rows, digest } of all) {
      expect(from).toBe(next);
      const { rows: found } = await world.pool.query(
        `select number, at, party, actor, disclosure, category, action, outcome, reason, subject,
                register_revision as register, policy_revision as policy
           from vault.access where number between $1 and $2 order by number`,
        [from, to],
      );
      expect(found).toHaveLength(rows);
      expect(accessDigest(found)).toBe(digest);
      next = to + 1;
    }
    return next - 1;
  };

  it('cover full batches at once, and the rest only when it is old enough', async () => {
    await record(25);
    expect(await digester().digest()).toBe(2);
    expect((await digests()).map(({ from, to }) => [from, to])).toEqual([
      [1, 10],
      [11, 20],
    ]);
    const later = { now: () => new Date(Date.now() + 10_001) };
    expect(await digester(world.store, later).digest()).toBe(1);
    expect(await verify(await digests())).toBe(25);
    expect(await digester(world.store, later).digest()).toBe(0);
  });

  it('leave no row out and digest none twice with three at work while rows are written', async () => {
    let writing = true;
    const work = async () => {
      while (writing) await digester().digest();
    };
    const workers = [work(), work(), work()];
    for (let round = 0; round < 30; round += 1) await Promise.all([record(3), record(8), record(1)]);
    writing = false;
    await Promise.all(workers);
    await digester().digest({ all: true });
    expect(await verify(await digests())).toBe(await count());
  });

  it('converge after an append whose outcome stayed unknown, written or not', async () => {
    for (const written of [true, false]) {
      await record(10);
      let failed = false;
      const store = new Proxy(world.store, {
        get: (target, name) => {
          if (name !== 'append') return (Reflect.get(target, name) as () => unknown).bind(target);
          return async (append: Parameters<EventStore['append']>[0]) => {
            if (failed) return target.append(append);
            failed = true;
            if (written) await target.append(append);
            throw new LogError('log/unknown-outcome', 'lost');
          };
        },
      });
      await digester(store).digest({ all: true });
      expect(failed).toBe(true);
      expect(await verify(await digests())).toBe(await count());
    }
  });

  it('are not given again for rows that a damaged database lost', async () => {
    const admin = createPool(world.adminUrl, { max: 1 });
    await admin.query("set session_replication_role = 'replica'");
    await admin.query('delete from vault.access');
    await admin.end();
    const before = (await digests()).at(-1)!.to;
    await digester().digest();
    await record(10);
    expect(await digester().digest({ all: true })).toBe(1);
    expect((await digests()).at(-1)).toMatchObject({ from: before + 1, to: before + 10, rows: 10 });
  });

  it('change with every field of a row, and have the bytes that are written down', () => {
    const row = {
      ...{ number: 7n, at: new Date('2026-11-22T10:00:00.123Z'), party: 'harbor', actor: 'p' },
      ...{ disclosure: '6b1f1c1e-8a55-4d0e-9a43-3a8a5d6b7c01', category: 'identity' as const },
      ...{ action: 'open' as const, outcome: 'opened' as const, reason: null, subject: null, register: 0, policy: -1 },
    };
    const fields = ['referral-hub access v1', '7', '2026-11-22T10:00:00.123Z', 'harbor', 'p'].concat([
      row.disclosure,
      'identity',
      'open',
      'opened',
      '',
      '',
      '0',
      '-1',
    ]);
    const bytes = Buffer.concat(
      fields.flatMap((field) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(Buffer.byteLength(field));
        return [length, Buffer.from(field)];
      }),
    );
    expect(accessDigest([row])).toBe(createHash('sha256').update(bytes).digest('hex'));
    for (const change of [
      ...[{ number: 8n }, { at: new Date(0) }, { party: 'x' }, { actor: 'x' }, { category: 'health' as const }],
      ...[{ outcome: 'refused' as const }, { reason: 'not-yours' as const }, { register: null }, { policy: 0 }],
    ])
      expect(accessDigest([{ ...row, ...change }])).not.toBe(accessDigest([row]));
  });
});
