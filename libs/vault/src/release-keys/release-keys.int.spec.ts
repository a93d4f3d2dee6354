import { randomUUID } from 'node:crypto';
import { RELEASE_SEALED } from '@hub/consent';
import type { Basis } from '@hub/disclosure';
import type { SealedSegment } from '@hub/event-sourcing';
import { createPool } from '@hub/postgres';
import { streams } from '@hub/vocabulary';
import { unwrapKey } from '../cipher';
import type { HubVault } from '../hub-vault';
import { wrapping } from '../keys/category-keys';
import { openSegment } from '../segment-cipher';
import { MemorySafetyJournal } from '../testing/memory-safety-journal';
import { token } from '../testing/tokens';
import { HARBOR, VaultWorld } from '../testing/vault-world';
import type { OpenRequest } from '../vault';

const SHELTER = 'safe-house';
const OTHER = 'other-programme';
const CONTENT = { jwe: 'a.b.c.d.e' };
const DAY = 86_400_000;

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('the key of a release', () => {
  let world: VaultWorld;
  let vault: HubVault;
  beforeAll(async () => {
    world = await VaultWorld.open();
    await world.registerParty(SHELTER, 'dv-shelter');
    await world.registerParty(OTHER, 'provider');
    vault = await world.vault();
  });
  afterEach(() => {
    world.clockOffset = 0;
  });
  afterAll(() => world?.close());

  const headOf = (subject: string, consent: string) => ({
    subject,
    author: SHELTER,
    matter: `consent:${consent}`,
    purpose: 'treatment' as const,
    concerns: [SHELTER, HARBOR],
    implies: ['domestic-violence' as const],
  });
  const basis = (consent: string): Basis => ({
    kind: 'consent',
    regime: 'vawa-fvpsa',
    consent,
    citation: '34 USC 12291(b)(2)',
  });

  /** A release in force with something sealed to its recipient, as the consent service records it, and disclosed. */
  async function released(options: { subject?: string; recipient?: string; until?: Date } = {}) {
    const { subject = randomUUID(), recipient = HARBOR, until = new Date(Date.now() + 30 * DAY) } = options;
    const consent = randomUUID();
    const stream = streams.consents(subject);
    const head = headOf(subject, consent);
    await world.append(stream, 'consent.recorded', {
      ...head,
      consent,
      disclosers: [{ party: SHELTER }],
      recipients: [{ party: recipient }],
      categories: ['identity', 'domestic-violence'],
      purposes: ['treatment'],
      regimes: ['vawa-fvpsa'],
      signedOn: '2026-01-01',
      end: { at: until.toISOString() },
      policy: '1',
    });
    const event = randomUUID();
    const [segment] = await vault.seal([
      { eventId: event, stream, category: 'identity', subject, release: consent, content: CONTENT },
    ]);
    const open = { ...head, consent, release: randomUUID(), recipient, kid: 'key' };
    const { revision } = await world.append(stream, RELEASE_SEALED, open, { id: event, segments: { identity: segment! } });
    const disclosedTo = async (party: string, on: string): Promise<OpenRequest> => {
      const reference = { stream, revision, id: event, type: RELEASE_SEALED };
      const { id, position } = await world.append(streams.disclosures(subject), 'disclosure.decided', {
        subject,
        party,
        source: { ...reference, author: SHELTER, matter: head.matter, purpose: 'treatment', implies: head.implies },
        trigger: reference,
        asOf: new Date().toISOString(),
        policy: '1',
        segments: ['open', 'identity'].map((category) => ({ category, state: 'made', bases: [basis(on)], obligations: [] })),
      });
      return { disclosure: id, position: position.toString(), category: 'identity', segment: segment! };
    };
    return {
      subject,
      consent,
      event,
      stream,
      segment: segment as SealedSegment,
      disclosedTo,
      request: await disclosedTo(recipient, consent),
      revoke: () => world.append(stream, 'consent.revoked', { ...head, consent }),
    };
  }
  type Released = Awaited<ReturnType<typeof released>>;

  const asked = async (request: OpenRequest, party = HARBOR, of = vault) => (await of.open(token(party), [request]))[0];
  const admin = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> => {
    const pool = createPool(world.adminUrl, { max: 1 });
    try {
      return (await pool.query<Row>(text, values)).rows;
    } finally {
      await pool.end();
    }
  };

  /**
   * What somebody could open who has the log's bytes, every row of the vault's tables and the hub's own master key: each key
   * there is, tried on the segment.
   */
  async function canBeOpened({ event, stream, segment }: Released): Promise<boolean> {
    const rows = await admin<{ subject: string; category: string; wrapped: Buffer }>(
      'select subject::text, category, wrapped from vault.category_key',
    );
    expect(rows.length).toBeGreaterThan(0);
    return rows.some((row) => {
      const key = unwrapKey(VaultWorld.masterKey, row.wrapped, wrapping(row));
      return key !== undefined && openSegment(key, { eventId: event, stream, category: 'identity' }, segment) !== undefined;
    });
  }

  it('opens for the recipient while the release is in force', async () => {
    const { request } = await released();
    expect(await asked(request)).toEqual({ outcome: 'opened', content: CONTENT });
    expect(await asked(request, OTHER)).toEqual({ outcome: 'refused' });
  });

  it('is gone when the release was revoked: the hub no longer holds what it covered, whatever keys one has', async () => {
    const release = await released();
    // Kept apart in the tables, or there would always be another key to try.
    const other = await released();
    expect(await canBeOpened(release)).toBe(true);
    await release.revoke();
    await vault.endReleases(release.subject);
    expect(await canBeOpened(release)).toBe(false);
    expect(await asked(release.request)).toEqual({ outcome: 'refused' });
    expect(await canBeOpened(other)).toBe(true);
    expect(await asked(other.request)).toEqual({ outcome: 'opened', content: CONTENT });
  });

  it('goes alone: another release of the same person, and what stands under the person’s own keys, stay', async () => {
    const first = await released();
    const second = await released({ subject: first.subject });
    const eventId = randomUUID();
    await vault.seal([{ eventId, stream: first.stream, category: 'identity', subject: first.subject, content: {} }]);
    await first.revoke();
    await vault.endReleases(first.subject);
    expect([await canBeOpened(first), await canBeOpened(second)]).toEqual([false, true]);
    const left = await admin<{ category: string }>('select category from vault.category_key where subject = $1 order by 1', [
      first.subject,
    ]);
    expect(left.map(({ category }) => category)).toEqual(['identity', `release:${second.consent}`]);
  });

  it('is not destroyed before the release has ended, whoever asks', async () => {
    const { subject, request } = await released();
    await vault.endReleases(subject);
    await vault.endReleases(randomUUID());
    expect(await asked(request)).toMatchObject({ outcome: 'opened' });
    await expect(vault.endReleases('everybody')).rejects.toMatchObject({ code: 'vault/invalid-request' });
  });

  it('is destroyed by the sweep when its time is over or a crash came between the end and its destruction', async () => {
    const revoked = await released();
    const expiring = await released({ until: new Date(Date.now() + DAY) });
    const lasting = await released({ until: new Date(Date.now() + 10 * DAY) });
    await revoked.revoke();
    // Control: what was recorded destroys nothing by itself.
    expect(await canBeOpened(revoked)).toBe(true);
    world.clockOffset = 2 * DAY;
    const failures: unknown[] = [];
    vault.upkeep.start((error) => failures.push(error));
    try {
      const deadline = Date.now() + 15_000;
      while ((await canBeOpened(revoked)) || (await canBeOpened(expiring)))
        if (Date.now() > deadline) throw new Error('The sweep left a key.');
        else await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await vault.upkeep.stop();
    }
    expect(failures).toEqual([]);
    expect(await canBeOpened(lasting)).toBe(true);
  });

  it('is in the journal first: without it no key is destroyed', async () => {
    const release = await released();
    await release.revoke();
    const journal = new MemorySafetyJournal(await world.journal.name());
    const careful = await world.vault({ journal });
    journal.write = () => Promise.reject(new Error('disk'));
    await expect(careful.endReleases(release.subject)).rejects.toThrow('disk');
    expect(await canBeOpened(release)).toBe(true);
  });

  it('does not come back with a backup of the vault’s tables', async () => {
    const release = await released();
    const name = `release:${release.consent}`;
    const [key] = await admin<{ wrapped: Buffer; master: string }>(
      'select wrapped, master from vault.category_key where category = $1',
      [name],
    );
    await release.revoke();
    await vault.endReleases(release.subject);
    await admin('delete from vault.ended_release where release = $1', [release.consent]);
    await admin('insert into vault.category_key (subject, category, wrapped, master) values ($1, $2, $3, $4)', [
      release.subject,
      name,
      key!.wrapped,
      key!.master,
    ]);
    // Control: the restored table would open it, and a hub without its journal leaves it so.
    expect(await canBeOpened(release)).toBe(true);
    const restored = await world.vault();
    expect(restored.reissued.releases).toBe(1);
    expect(await canBeOpened(release)).toBe(false);
    expect((await world.vault()).reissued.releases).toBe(0);
  });

  it('is not made again behind the end of its release', async () => {
    const { subject, consent, stream, revoke } = await released();
    await revoke();
    await vault.endReleases(subject);
    const sealing = vault.seal([
      { eventId: randomUUID(), stream, category: 'identity', subject, release: consent, content: CONTENT },
    ]);
    await expect(sealing).rejects.toMatchObject({ code: 'vault/release-ended' });
  });

  it('opens nothing on another basis than its own release, whatever was decided', async () => {
    const release = await released();
    const other = await released({ subject: release.subject, recipient: OTHER });
    const wrongly = await release.disclosedTo(OTHER, other.consent);
    expect(await asked(wrongly, OTHER)).toEqual({ outcome: 'refused' });
    expect(await vault.standing(token(OTHER), [{ ...wrongly, category: 'open' }])).toEqual([{ outcome: 'refused' }]);
    // Control: the basis that was cited does carry what came with it.
    expect(await asked(other.request, OTHER)).toMatchObject({ outcome: 'opened' });
    const [row] = await admin<{ reason: string }>(
      "select reason from vault.access where party = $1 and outcome = 'refused' order by number desc limit 1",
      [OTHER],
    );
    expect(row?.reason).toBe('other-release');
  });

  it('goes with the person’s other keys when they are erased, and moves with them to another master key', async () => {
    const release = await released();
    const other = await released();
    await vault.erase(token('hub', 'privacy-officer'), release.subject);
    expect([await canBeOpened(release), await canBeOpened(other)]).toEqual([false, true]);
    const next = Buffer.alloc(32, 43);
    const rotating = await world.vault({ masterKey: next, previousMasterKey: VaultWorld.masterKey });
    while ((await rotating.rotate(token('hub', 'operator'))).remaining > 0);
    expect(await canBeOpened(other)).toBe(false);
    expect(await asked(other.request, HARBOR, rotating)).toMatchObject({ outcome: 'opened' });
  });
});
