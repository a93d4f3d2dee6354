import { randomUUID } from 'node:crypto';
import type { HubVault } from '../hub-vault';
import { MemorySafetyJournal } from '../testing/memory-safety-journal';
import { ask, made, onConsent } from '../testing/asked';
import { token } from '../testing/tokens';
import { GULF, HARBOR, VaultWorld } from '../testing/vault-world';
import { holdsStream } from './hold.events';

const OFFICER = token('hub', 'privacy-officer');

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('holding what would be erased', () => {
  let world: VaultWorld;
  let vault: HubVault;
  beforeAll(async () => {
    world = await VaultWorld.open();
    vault = await world.vault();
  });
  afterAll(() => world?.close());

  const held = async () => {
    const source = await world.source(vault, { 'substance-use': { need: 'x' } });
    const disclosure = await world.disclose(source, made(source, onConsent(await world.consent(source.subject))));
    return { subject: source.subject, request: ask(source, disclosure) };
  };
  const hold = (until?: Date) => ({
    hold: randomUUID(),
    reason: 'litigation' as const,
    ...(until ? { until: until.toISOString() } : {}),
  });
  const types = async (subject: string) => {
    const seen: string[] = [];
    for await (const { type } of world.store.readStream(holdsStream(subject))) seen.push(type);
    return seen;
  };
  const opens = async (request: ReturnType<typeof ask>) => (await vault.open(token(HARBOR), [request]))[0]?.outcome;

  it('refuses the erasure, says until when and why, and destroys no key', async () => {
    const { subject, request } = await held();
    const until = new Date(Date.now() + 3_600_000);
    await vault.hold(OFFICER, subject, hold(until));
    await expect(vault.erase(OFFICER, subject)).rejects.toMatchObject({
      code: 'vault/held',
      message: expect.stringMatching(new RegExp(`until ${until.toISOString()} \\(litigation\\)`)),
    });
    expect(await opens(request)).toBe('opened');
    expect(await types(subject)).toEqual(['hold.placed']);
    // Its end needs nobody to record it.
    world.clockOffset = 3_700_000;
    await vault.erase(OFFICER, subject).finally(() => (world.clockOffset = 0));
    expect(await opens(request)).toBe('erased');
  });

  it('control: what nobody holds is erased', async () => {
    const { subject, request } = await held();
    await vault.erase(OFFICER, subject);
    expect(await opens(request)).toBe('erased');
  });

  it('needs every hold released, each repeatable, and lets no other client’s hold count', async () => {
    const { subject, request } = await held();
    const [one, two] = [hold(), hold()];
    for (const each of [one, two, one]) await vault.hold(OFFICER, subject, each);
    expect(await vault.holds(OFFICER, subject)).toEqual([one, two]);
    await vault.release(OFFICER, subject, one.hold);
    await vault.release(OFFICER, subject, one.hold);
    await expect(vault.erase(OFFICER, subject)).rejects.toMatchObject({ code: 'vault/held' });
    await expect(vault.release(OFFICER, randomUUID(), two.hold)).rejects.toMatchObject({ code: 'vault/no-such-hold' });
    await vault.release(OFFICER, subject, two.hold);
    await vault.erase(OFFICER, subject);
    await vault.erase(OFFICER, subject);
    expect(await opens(request)).toBe('erased');
    expect(await types(subject)).toEqual(['hold.placed', 'hold.placed', 'hold.lifted', 'hold.lifted', 'erasure.decided']);
  });

  it('either sees the hold or tells it that it came too late, however the two race', async () => {
    const other = await world.vault();
    for (let round = 0; round < 12; round += 1) {
      const { subject, request } = await held();
      const [placed, erased] = await Promise.allSettled([
        vault.hold(OFFICER, subject, hold()),
        new Promise((resolve) => setTimeout(resolve, round)).then(() => other.erase(OFFICER, subject)),
      ]);
      // Never both, never neither.
      expect([placed.status, erased.status].sort()).toEqual(['fulfilled', 'rejected']);
      expect(await opens(request)).toBe(erased.status === 'fulfilled' ? 'erased' : 'opened');
    }
  });

  it('is seen by an erasure that had read before it was placed', async () => {
    const { subject, request } = await held();
    let between = 0;
    const store = new Proxy(world.store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return name === 'append'
          ? async (append: Parameters<typeof target.append>[0]) => {
              if (append.stream === holdsStream(subject) && between++ === 0) await vault.hold(OFFICER, subject, hold());
              return target.append(append);
            }
          : (member.bind(target) as unknown); // methods of the store itself
      },
    });
    const slow = await world.vault({ store });
    await expect(slow.erase(OFFICER, subject)).rejects.toMatchObject({ code: 'vault/held' });
    expect([between, await opens(request)]).toEqual([1, 'opened']);
    // Control: the same erasure with nothing coming in between goes through.
    const free = await held();
    await slow.erase(OFFICER, free.subject);
    expect(await opens(free.request)).toBe('erased');
  });

  it('is for the privacy officer of the hub alone', async () => {
    const subject = randomUUID();
    for (const as of [token(GULF, 'privacy-officer'), token('hub', 'operator'), token('hub', 'auditor')]) {
      await expect(vault.hold(as, subject, hold())).rejects.toMatchObject({ code: 'vault/not-allowed' });
      await expect(vault.release(as, subject, randomUUID())).rejects.toMatchObject({ code: 'vault/not-allowed' });
      await expect(vault.holds(as, subject)).rejects.toMatchObject({ code: 'vault/not-allowed' });
    }
    expect(await types(subject)).toEqual([]);
  });

  it.each([{ hold: 'x' }, { reason: 'because' }, { until: 'tomorrow' }, { until: '2030-99-99T00:00:00Z' }])(
    'takes no hold with %j',
    async (wrong) => {
      // What a caller without types could send.
      const odd = { ...hold(), ...wrong } as unknown as ReturnType<typeof hold>;
      await expect(vault.hold(OFFICER, randomUUID(), odd)).rejects.toMatchObject({ code: 'vault/invalid-request' });
    },
  );

  it('cannot be placed on who was erased before holds were recorded, nor changed under one id', async () => {
    const { subject } = await held();
    const one = hold();
    await vault.hold(OFFICER, subject, one);
    await expect(vault.hold(OFFICER, subject, { ...one, reason: 'audit' })).rejects.toMatchObject({ code: 'vault/other-hold' });
    const erased = randomUUID();
    await world.pool.query('select vault.erase_subjects($1::uuid[])', [[erased]]);
    await expect(vault.hold(OFFICER, erased, hold())).rejects.toMatchObject({ code: 'vault/subject-erased' });
  });

  it('holds on after a restore that lost it: the safety journal has it', async () => {
    const lost = await held();
    const one = hold();
    const journal = new MemorySafetyJournal(await world.journal.name());
    // Placed in a hub whose log did not come back: another one, with the same journal.
    const before = await VaultWorld.open();
    try {
      await (await before.vault({ journal })).hold(OFFICER, lost.subject, one);
    } finally {
      await before.close();
    }
    await journal.setMark({ log: 'another', generation: 0, position: '0', places: [] });
    // Control: without the journal nothing holds.
    expect(await vault.holds(OFFICER, lost.subject)).toEqual([]);
    const restored = await world.vault({ journal });
    expect(restored.reissued).toEqual({ erasures: 0, releases: 0, events: 1 });
    expect(await restored.holds(OFFICER, lost.subject)).toEqual([one]);
    await expect(restored.erase(OFFICER, lost.subject)).rejects.toMatchObject({ code: 'vault/held' });
  });
});
