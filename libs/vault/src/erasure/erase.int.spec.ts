import { randomUUID } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventStore, ReadAll, RecordedEvent } from '@hub/event-sourcing';
import { createPool } from '@hub/postgres';
import { evolveClient, unknownClient } from '@hub/parties';
import { streams } from '@hub/vocabulary';
import type { HubVault } from '../hub-vault';
import { FileSafetyJournal } from '../journal/file-safety-journal';
import { MemorySafetyJournal } from '../testing/memory-safety-journal';
import { ask, askStanding, made, onConsent } from '../testing/asked';
import { token } from '../testing/tokens';
import { GULF, HARBOR, VaultWorld, catalogue } from '../testing/vault-world';
import type { SafetyEntry } from '../vault';

/** A log that has lost every event of a type. */
const without = (store: EventStore, type: string): EventStore =>
  new Proxy(store, {
    get: (target, name) => {
      if (name === 'readAll')
        return (options: ReadAll = {}) => (options.filter?.types?.includes(type) ? none() : target.readAll(options));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

async function* none(): AsyncIterable<RecordedEvent> {}

const OFFICER = token('hub', 'privacy-officer');

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('erasing a subject, and what a restored hub does', () => {
  let world: VaultWorld;
  let vault: HubVault;
  beforeAll(async () => {
    world = await VaultWorld.open();
    vault = await world.vault();
  });
  afterAll(() => world?.close());

  const minted = async (subject: string, party = GULF) => {
    const stream = streams.client(randomUUID().replaceAll('-', ''));
    await world.append(stream, 'subject.minted', { subject, party });
    return stream;
  };
  const clientOf = async (stream: string) => {
    let client = unknownClient;
    for await (const event of world.store.readStream(stream)) client = evolveClient(client, catalogue.read(event));
    return client.subject;
  };
  const held = async () => {
    const source = await world.source(vault, { 'substance-use': { need: 'x' } });
    const disclosure = await world.disclose(source, made(source, onConsent(await world.consent(source.subject))));
    return { source, disclosure, request: ask(source, disclosure) };
  };
  const events = async (stream: string) => {
    const types: string[] = [];
    for await (const event of world.store.readStream(stream)) types.push(event.type);
    return types;
  };

  it('answers erased where it would have opened, refuses to seal, and gives the person who returns a new pseudonym', async () => {
    const { source, disclosure, request } = await held();
    const clients = [await minted(source.subject), await minted(source.subject, HARBOR)];
    await vault.erase(OFFICER, source.subject);
    expect(await vault.open(token(HARBOR), [request])).toEqual([{ outcome: 'erased' }]);
    expect(await vault.open(token('somebody-else'), [request])).toEqual([{ outcome: 'refused' }]);
    // The open part tells no content: what happened stays to be seen.
    expect(await vault.standing(token(HARBOR), [askStanding(disclosure)])).toEqual([{ outcome: 'standing' }]);
    await expect(world.source(vault, { identity: {} }, { subject: source.subject })).rejects.toMatchObject({
      code: 'vault/subject-erased',
    });
    for (const stream of clients) {
      expect(await clientOf(stream)).toBeUndefined();
      expect(await events(stream)).toEqual(['subject.minted', 'subject.erased']);
    }
  });

  it('may be repeated, and then changes nothing', async () => {
    const { source } = await held();
    const stream = await minted(source.subject);
    await Promise.all([vault.erase(OFFICER, source.subject), vault.erase(OFFICER, source.subject)]);
    await vault.erase(OFFICER, source.subject);
    expect(await events(stream)).toEqual(['subject.minted', 'subject.erased']);
    const later = await minted(randomUUID());
    expect(await clientOf(later)).toBeDefined();
  });

  it('leaves alone a client stream that has minted somebody else since', async () => {
    const subject = randomUUID();
    const stream = await minted(subject);
    await vault.erase(OFFICER, subject);
    const anew = randomUUID();
    await world.append(stream, 'subject.minted', { subject: anew, party: GULF });
    await vault.erase(OFFICER, subject);
    expect(await clientOf(stream)).toBe(anew);
  });

  it("is refused to everybody but the hub's privacy officer and operator", async () => {
    const { source, request } = await held();
    for (const as of [token(GULF, 'privacy-officer'), token('hub', 'auditor'), token(HARBOR, 'operator')])
      await expect(vault.erase(as, source.subject)).rejects.toMatchObject({ code: 'vault/not-allowed' });
    expect(await vault.open(token(HARBOR), [request])).toMatchObject([{ outcome: 'opened' }]);
  });

  it('holds against another vault process that has just opened the same segment', async () => {
    const { source, request } = await held();
    const other = await world.vault();
    expect(await other.open(token(HARBOR), [request])).toMatchObject([{ outcome: 'opened' }]);
    await vault.erase(OFFICER, source.subject);
    expect(await other.open(token(HARBOR), [request])).toEqual([{ outcome: 'erased' }]);
  });

  it('writes the journal first: without it no key is destroyed', async () => {
    const { source, request } = await held();
    const journal = new MemorySafetyJournal(await world.journal.name());
    const careful = await world.vault({ journal });
    journal.write = () => Promise.reject(new Error('disk'));
    await expect(careful.erase(OFFICER, source.subject)).rejects.toThrow('disk');
    expect(await vault.open(token(HARBOR), [request])).toMatchObject([{ outcome: 'opened' }]);
  });

  it('is carried out at the next start when the hub was killed between the decision and the journal', async () => {
    const { source, request } = await held();
    const stream = await minted(source.subject);
    const killed = new MemorySafetyJournal(await world.journal.name());
    const hub = await world.vault({ journal: killed });
    killed.write = () => Promise.reject(new Error('killed'));
    await expect(hub.erase(OFFICER, source.subject)).rejects.toThrow('killed');
    // Control: nothing was erased by what was decided.
    expect(await vault.open(token(HARBOR), [request])).toMatchObject([{ outcome: 'opened' }]);

    const next = await world.vault();
    expect(next.reissued.erasures).toBeGreaterThanOrEqual(1);
    expect(await next.open(token(HARBOR), [request])).toEqual([{ outcome: 'erased' }]);
    expect(await clientOf(stream)).toBeUndefined();
    const journaled: string[] = [];
    for await (const { entry } of world.journal.entries()) journaled.push(`${entry.kind} ${entry.subject}`);
    expect(journaled).toContain(`erasure ${source.subject}`);
    expect((await world.vault()).reissued).toEqual({ erasures: 0, releases: 0, events: 0 });
  });

  describe('a restored hub', () => {
    /** What a restore of the vault's tables from before the erasure does to them. */
    const restoreVault = async (subject: string, key: { wrapped: Buffer; master: string }) => {
      const admin = createPool(world.adminUrl, { max: 1 });
      await admin.query('update vault.subject set erased_at = null where subject = $1', [subject]);
      await admin.query(
        "insert into vault.category_key (subject, category, wrapped, master) values ($1, 'substance-use', $2, $3)",
        [subject, key.wrapped, key.master],
      );
      await admin.end();
    };
    const keyOf = async (subject: string) => {
      const admin = createPool(world.adminUrl, { max: 1 });
      const { rows } = await admin.query<{ wrapped: Buffer; master: string }>(
        'select wrapped, master from vault.category_key where subject = $1',
        [subject],
      );
      await admin.end();
      return rows[0];
    };

    it('destroys again the keys that a backup brought back, before it serves', async () => {
      const { source, request } = await held();
      const key = (await keyOf(source.subject))!;
      await vault.erase(OFFICER, source.subject);
      await restoreVault(source.subject, key);
      // Control: without the journal, and without the decision that the log lost, the restored keys would open what was erased.
      const journal = new MemorySafetyJournal(await world.journal.name());
      const careless = await world.vault({ journal, store: without(world.store, 'erasure.decided') });
      expect(await careless.open(token(HARBOR), [request])).toMatchObject([{ outcome: 'opened' }]);
      const restored = await world.vault();
      expect(restored.reissued.erasures).toBe(1);
      expect(await keyOf(source.subject)).toBeUndefined();
      expect(await restored.open(token(HARBOR), [request])).toEqual([{ outcome: 'erased' }]);
    });

    const revocation = (subject: string, consent: string): SafetyEntry => ({
      id: randomUUID(),
      kind: 'revocation',
      subject,
      event: {
        stream: streams.consents(subject),
        type: 'consent.revoked',
        version: 1,
        open: {
          ...{
            subject,
            author: GULF,
            matter: `consent:${consent}`,
            purpose: 'treatment',
            concerns: [GULF],
            implies: ['identity'],
          },
          consent,
        },
      },
    });

    it('issues the revocations and denials that its log lost, under the same ids, and nothing opens on what they ended', async () => {
      const lost = await held();
      const kept = await held();
      const register = streams.consents(lost.source.subject);
      const consentOf = async (subject: string) => {
        for await (const event of world.store.readStream(streams.consents(subject)))
          return (catalogue.read(event).open as { consent: string }).consent;
        throw new Error('no consent');
      };
      const entries = [
        revocation(lost.source.subject, await consentOf(lost.source.subject)),
        revocation(kept.source.subject, await consentOf(kept.source.subject)),
      ];
      const folder = join(world.folder, randomUUID());
      await mkdir(folder);
      await copyFile(join(world.journal.folder, 'journal.id'), join(folder, 'journal.id'));
      const journal = await FileSafetyJournal.open(folder);
      for (const entry of entries) await journal.write(entry);
      // The log has the second one: only the first was lost with what came after the backup.
      await world.append(entries[1]!.event.stream, 'consent.revoked', entries[1]!.event.open, { id: entries[1]!.id });
      expect(await vault.open(token(HARBOR), [lost.request])).toMatchObject([{ outcome: 'opened' }]);
      const restored = await world.vault({ journal });
      expect(restored.reissued).toEqual({ erasures: 0, releases: 0, events: 1 });
      expect(await restored.open(token(HARBOR), [lost.request, kept.request])).toEqual([
        { outcome: 'refused' },
        { outcome: 'refused' },
      ]);
      const ids: string[] = [];
      for await (const event of world.store.readStream(register)) ids.push(event.id);
      expect(ids.at(-1)).toBe(entries[0]!.id);
      // A second start finds nothing to do, and neither does one that has lost its mark.
      expect((await world.vault({ journal })).reissued).toEqual({ erasures: 0, releases: 0, events: 0 });
      await journal.setMark({ log: 'another', generation: 0, position: '0', places: [] });
      expect((await world.vault({ journal })).reissued).toEqual({ erasures: 0, releases: 0, events: 0 });
      await journal.close();
    });

    it('compares everything again when the log is not the one that was marked, though nothing is new in the journal', async () => {
      const { source, request } = await held();
      const journal = new MemorySafetyJournal(await world.journal.name());
      const subject = source.subject;
      let consent = '';
      for await (const event of world.store.readStream(streams.consents(subject)))
        consent = (catalogue.read(event).open as { consent: string }).consent;
      await journal.write(revocation(subject, consent));
      const { log, generation } = await world.store.identity();
      const places = [{ file: 'memory', bytes: 1 }];
      const { position } = await world.store.head();
      const [head] = await world.store.readAt([position]);
      const mark = { log, generation, position: String(position), event: head!.id, places };
      await journal.setMark(mark);
      expect((await world.vault({ journal })).reissued.events).toBe(0);
      expect(await vault.open(token(HARBOR), [request])).toMatchObject([{ outcome: 'opened' }]);
      for (const other of [{ generation: generation - 1 }, { position: String(position + 1n) }, { event: randomUUID() }]) {
        await journal.setMark({ ...mark, ...other });
        const restored = await world.vault({ journal });
        expect(restored.reissued.events).toBeLessThanOrEqual(1);
        expect(await restored.open(token(HARBOR), [request])).toEqual([{ outcome: 'refused' }]);
      }
    });
  });
});
