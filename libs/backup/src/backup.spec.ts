import { cp, mkdtemp, readFile, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafOf, type RecordedEvent } from '@hub/event-sourcing';
import { checkBackup } from './check-backup';
import type { Manifest } from './manifest';
import { Backup } from './read-backup';
import { restore } from './restore';
import { MemorySuccessor } from './testing/memory-successor';
import { SmallHub } from './testing/small-hub';

const DAMAGED = { code: 'backup/damaged' };

describe('a backup', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hub-backup-'));
  });
  afterAll(async () => rm(root, { recursive: true, force: true }));
  const folder = () => mkdtemp(join(root, 'to-'));

  const leaves = (events: readonly RecordedEvent[]) => events.map((event) => leafOf(event).toString('hex'));
  const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
    const list: Item[] = [];
    for await (const item of items) list.push(item);
    return list;
  };
  const checked = async (from: string) => checkBackup(await Backup.open(from));
  const filesOf = async (from: string, kind: string) =>
    (await readdir(from)).filter((name) => name.startsWith(`${kind}-`)).sort();

  const storeOf = ({ store }: SmallHub): SmallHub['source']['store'] => ({
    identity: () => store.identity(),
    head: () => store.head(),
    readAll: (options) => store.readAll(options),
    readAt: (positions) => store.readAt(positions),
  });

  /** Three runs, of several files each. */
  const threeRuns = async () => {
    const hub = new SmallHub();
    const to = await folder();
    for (const events of [60, 0, 40]) {
      await hub.grow(events);
      await hub.backUp(to);
    }
    return { hub, to };
  };
  const restored = async (from: string) => {
    const backup = await Backup.open(from);
    const successor = new MemorySuccessor({ log: backup.manifest.log, generation: backup.manifest.generation });
    const keys: string[] = [];
    const vault = async (rows: AsyncIterable<unknown>, access: AsyncIterable<unknown>) => {
      for (const row of [...(await all(rows)), ...(await all(access))]) keys.push(JSON.stringify(row));
    };
    const identity = await restore(backup, { successor, vault });
    return { identity, successor, keys };
  };

  it('gives every event back as it was, every key and every access record, in the next generation', async () => {
    const { hub, to } = await threeRuns();
    const { identity, successor, keys } = await restored(to);
    const { log, generation } = await hub.store.identity();
    expect(identity).toEqual({ log, generation: generation + 1, resumedAt: 0 });
    expect(leaves(successor.events)).toEqual(leaves(await all(hub.store.readAll())));
    expect(keys).toHaveLength(3 + 200 + 100);
    for (const row of [...hub.keys, ...hub.accessed]) expect(keys).toContain(JSON.stringify(row));
  });

  it('adds only what is new, and says how much that is', async () => {
    const { hub, to } = await threeRuns();
    const before = new Map(
      await Promise.all((await readdir(to)).map(async (name) => [name, (await stat(join(to, name))).mtimeMs] as const)),
    );
    await hub.grow(5);
    const report = await hub.backUp(to);
    expect(report).toMatchObject({ run: 4, added: 5, events: 105, accessRecords: 5, keys: 105, position: '105' });
    const kept = (await readdir(to)).filter((name) => before.get(name) !== undefined);
    expect(kept.filter((name) => !name.startsWith('vault-'))).toEqual(
      [...before.keys()].filter((name) => !name.startsWith('vault-')),
    );
  });

  it('forgets at its next run the keys of whoever was erased since', async () => {
    const { hub, to } = await threeRuns();
    const [erased] = hub.keys.splice(0, 1);
    const mentions = async () => {
      const files = await Promise.all((await filesOf(to, 'vault')).map((name) => readFile(join(to, name), 'utf8')));
      return files.filter((text) => text.includes(erased?.subject ?? '')).length;
    };
    expect(await mentions()).toBe(1);
    await hub.backUp(to);
    expect([await mentions(), (await filesOf(to, 'vault')).length]).toEqual([0, 1]);
  });

  it('is readable by its owner alone', async () => {
    const { to } = await threeRuns();
    for (const name of await readdir(to)) expect((await stat(join(to, name))).mode & 0o077).toBe(0);
  });

  it('is the one of the run before while a run is under way, and when it is killed', async () => {
    const { hub, to } = await threeRuns();
    await hub.grow(30);
    hub.killed = true;
    await expect(hub.backUp(to)).rejects.toThrow('killed');
    expect((await restored(to)).successor.events).toHaveLength(100);
    // What a kill leaves when nobody could clean up.
    await writeFile(join(to, 'events-000004-000001-0123456789ab.records'), 'half a rec');
    await writeFile(join(to, '.run-000004.manifest.0123'), 'half a man');
    expect((await restored(to)).successor.events).toHaveLength(100);
    hub.killed = false;
    await hub.backUp(to);
    expect((await restored(to)).successor.events).toHaveLength(130);
  });

  it('is made by one of two runs at once, and is whole', async () => {
    const { hub, to } = await threeRuns();
    await hub.grow(30);
    const [one, other] = await Promise.allSettled([hub.backUp(to), hub.backUp(to)]);
    const refused = [one, other].filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: 'backup/overtaken' } });
    expect((await restored(to)).successor.events).toHaveLength(130);
  });

  it('is refused of another log, and of one that has lost what the folder holds', async () => {
    const { hub, to } = await threeRuns();
    const other = new SmallHub();
    await other.grow(100);
    await expect(other.backUp(to)).rejects.toMatchObject({ code: 'backup/other-log' });
    const parted = { ...storeOf(other), identity: () => hub.store.identity() };
    const short = { ...storeOf(hub), readAt: async () => [] };
    for (const store of [parted, short])
      await expect(hub.backUp(to, { ...hub.source, store })).rejects.toMatchObject({ code: 'backup/log-behind' });
    // Control: of the log itself it is made.
    await hub.backUp(to, { ...hub.source, store: storeOf(hub) });
  });

  it('is refused of a vault that has not kept the id key', async () => {
    const hub = new SmallHub();
    hub.idKey = false;
    await expect(hub.backUp(await folder())).rejects.toMatchObject({ code: 'backup/no-id-key' });
  });

  it('is refused of an empty log beside a vault with keys, which are for another log', async () => {
    const [hub, to] = [new SmallHub(), await folder()];
    await hub.grow(3);
    const store = storeOf(new SmallHub());
    await expect(hub.backUp(to, { ...hub.source, store })).rejects.toMatchObject({ code: 'backup/log-elsewhere' });
    expect(await readdir(to)).toEqual([]);
    // Control: of a hub that has neither it is made.
    await new SmallHub().backUp(to);
  });

  it('is not found in an empty folder', async () => {
    await expect(Backup.open(await folder())).rejects.toMatchObject({ code: 'backup/not-a-backup' });
  });

  describe('that was damaged', () => {
    let from: string;
    let positions: ReadonlyMap<string, { first: bigint; last: bigint }>;
    beforeAll(async () => {
      const { to } = await threeRuns();
      from = to;
      positions = new Map(
        (await Promise.all((await filesOf(from, 'run')).map((name) => readFile(join(from, name), 'utf8'))))
          .map((text) => JSON.parse(text.slice(65)) as Manifest)
          .flatMap(({ events }) =>
            events.files.map(({ name, first, last }) => [name, { first: BigInt(first), last: BigInt(last) }] as const),
          ),
      );
      expect(positions.size).toBeGreaterThan(4);
    });

    /** A copy, changed, and the refusal of it. */
    const refusal = async (change: (copy: string) => Promise<void>) => {
      const copy = await folder();
      await cp(from, copy, { recursive: true });
      await change(copy);
      const error: unknown = await checked(copy).then(
        () => undefined,
        (refused: unknown) => refused,
      );
      await rm(copy, { recursive: true });
      // What is thrown is asserted by whoever calls.
      return error as { code: string; message: string; place: { file?: string; position?: string } } | undefined;
    };

    it('control: is not refused as it was written', async () => {
      expect(await refusal(async () => undefined)).toBeUndefined();
    });

    it('is refused wherever a bit is another one, naming the file, and of an event the position', async () => {
      const names = (await readdir(from)).filter((name) => !name.startsWith('vault-') || name.includes('000003'));
      for (const name of names) {
        const { size } = await stat(join(from, name));
        for (let part = 0; part < 4; part += 1) {
          const at = Math.min(size - 1, Math.floor((part * size) / 3));
          const refused = await refusal(async (copy) => {
            const bytes = await readFile(join(copy, name));
            bytes[at] = (bytes[at] ?? 0) ^ (1 << (part % 8));
            await writeFile(join(copy, name), bytes);
          });
          expect(refused).toMatchObject({ ...DAMAGED, place: { file: name } });
          expect(refused?.message).toContain(name);
          const range = positions.get(name);
          const position = /\d+$/.exec(refused?.place.position ?? '')?.[0];
          if (range) {
            expect(BigInt(position ?? -1)).toBeGreaterThanOrEqual(range.first);
            expect(BigInt(position ?? -1)).toBeLessThanOrEqual(range.last);
          }
        }
      }
    }, 60_000);

    it('is refused at the very event that was changed', async () => {
      const [name] = await filesOf(from, 'events');
      const bytes = await readFile(join(from, name ?? ''));
      const third = 8 + bytes.readUInt32BE(0);
      const start = third + 8 + bytes.readUInt32BE(third);
      const refused = await refusal(async (copy) => {
        bytes[start + 30] = (bytes[start + 30] ?? 0) ^ 1;
        await writeFile(join(copy, name ?? ''), bytes);
      });
      expect(refused?.place).toEqual({ file: name, position: 'the event behind position 2' });
    });

    it.each(['events', 'access', 'run'])('is refused when a file is cut short, or has something behind it: %s', async (kind) => {
      const [name = ''] = await filesOf(from, kind);
      const { size } = await stat(join(from, name));
      for (const length of [0, 1, 9, Math.floor(size / 2), size - 1])
        expect(await refusal((copy) => truncate(join(copy, name), length))).toMatchObject({ ...DAMAGED, place: { file: name } });
      const longer = await refusal(async (copy) =>
        writeFile(join(copy, name), Buffer.concat([await readFile(join(copy, name)), Buffer.alloc(1)])),
      );
      expect(longer).toMatchObject({ ...DAMAGED, place: { file: name } });
    });

    it('is refused when a whole record is gone from the end or the middle of a file', async () => {
      const [name = ''] = await filesOf(from, 'events');
      const bytes = await readFile(join(from, name));
      const first = 8 + bytes.readUInt32BE(0);
      const cut = await refusal((copy) => writeFile(join(copy, name), bytes.subarray(first)));
      expect(cut).toMatchObject({ ...DAMAGED, place: { file: name, position: 'position 2' } });
      const short = await refusal((copy) => writeFile(join(copy, name), bytes.subarray(0, first)));
      expect(short).toMatchObject({ ...DAMAGED, place: { file: name, position: 'the event behind position 1' } });
    });

    it('is refused when a file is missing', async () => {
      for (const kind of ['events', 'access', 'vault', 'run']) {
        const [name = ''] = await filesOf(from, kind);
        const refused = await refusal((copy) => rm(join(copy, name)));
        expect(refused).toMatchObject({ ...DAMAGED, place: { file: name } });
      }
    });

    it('is refused when two files have changed places', async () => {
      for (const kind of ['events', 'run']) {
        const [one = '', other = ''] = await filesOf(from, kind);
        const refused = await refusal(async (copy) => {
          await rename(join(copy, one), join(copy, 'aside'));
          await rename(join(copy, other), join(copy, one));
          await rename(join(copy, 'aside'), join(copy, other));
        });
        expect(refused).toMatchObject({ ...DAMAGED, place: { file: one } });
      }
    });

    it('is refused when a file is of another backup', async () => {
      const { to: stranger } = await threeRuns();
      for (const kind of ['events', 'access', 'vault', 'run']) {
        const own = (await filesOf(from, kind)).at(-1) ?? '';
        const other = (await filesOf(stranger, kind)).at(-1) ?? '';
        expect(await refusal((copy) => cp(join(stranger, other), join(copy, own)))).toMatchObject(DAMAGED);
      }
    });

    it('is refused when its last run is taken away: the vault of the run before is no more', async () => {
      const copy = await folder();
      await cp(from, copy, { recursive: true });
      await rm(join(copy, 'run-000003.manifest'));
      await expect(checked(copy)).rejects.toMatchObject(DAMAGED);
    });
  });

  describe('that is restored', () => {
    const vault = async () => undefined;

    it.each([
      { call: 1, kept: false },
      { call: 1, kept: true },
    ])('goes on where it was interrupted, whether the last batch was kept ($kept) or not', async (failAt) => {
      const { hub, to } = await threeRuns();
      const backup = await Backup.open(to);
      const successor = new MemorySuccessor(backup.manifest);
      successor.failAt = failAt;
      await expect(restore(backup, { successor, vault })).rejects.toMatchObject({ code: /^log\// });
      expect(successor.completed).toBe(false);
      const identity = await restore(backup, { successor, vault });
      expect(identity.resumedAt).toBe(failAt.kept ? 100 : 0);
      expect(leaves(successor.events)).toEqual(leaves(await all(hub.store.readAll())));
    });

    it('serves nothing that was written otherwise than the backup has it', async () => {
      const { to } = await threeRuns();
      const backup = await Backup.open(to);
      const sins: readonly ((events: RecordedEvent[]) => void)[] = [
        (events) => events.pop(),
        (events) => events.reverse(),
        (events) => events.splice(3, 1, { ...(events[3] as RecordedEvent), body: Buffer.from('other') }),
      ];
      for (const sin of sins) {
        const successor = new MemorySuccessor(backup.manifest);
        const take = successor.take.bind(successor);
        successor.take = async (events) => {
          await take(events);
          sin(successor.events);
        };
        await expect(restore(backup, { successor, vault })).rejects.toMatchObject({ code: 'restore/differs' });
        expect(successor.completed).toBe(false);
      }
    });

    it('tells how far it is', async () => {
      const { to } = await threeRuns();
      const backup = await Backup.open(to);
      const told: string[] = [];
      await restore(backup, { successor: new MemorySuccessor(backup.manifest), vault }, ({ step, done, total }) =>
        told.push(`${step} ${done}/${total}`),
      );
      expect(told).toContain('restoring 100/100');
      expect(told).toContain('verifying 100/100');
    });
  });
});
