import { randomKey } from './cipher';
import { MemorySafetyJournal } from './testing/memory-safety-journal';
import { ask, askStanding } from './testing/asked';
import { token } from './testing/tokens';
import { HARBOR } from './testing/vault-world';
import { VaultError } from './vault-error';
import { CONTENT, disclosed, open, setClockRight, startOpening, stopOpening, vault, world } from './testing/opening';

// Real servers on a busy machine.
jest.setTimeout(60_000);

describe('what the vault needs and keeps of an opening', () => {
  beforeAll(startOpening);
  afterAll(stopOpening);
  afterEach(setClockRight);

  it('records every access with what was judged, and nothing of the content', async () => {
    const { source, consent, held } = await disclosed();
    const vaultNow = new Date();
    await vault.open(token(HARBOR), [ask(source, held)]);
    await vault.standing(token(HARBOR), [askStanding(held)]);
    await vault.open(token('somebody-else'), [ask(source, held)]);
    await world.revoke(source.subject, consent);
    await vault.open(token(HARBOR), [ask(source, held)]);
    const { rows } = await world.pool.query<Record<string, unknown> & { at: Date }>(
      'select * from vault.access where disclosure = $1 order by number',
      [held.disclosure],
    );
    const { rows: policies } = await world.pool.query<{ policy: number }>(
      'select max(policy_revision) as policy from vault.access',
    );
    const judged = { subject: source.subject, register_revision: 0, policy_revision: policies[0]!.policy };
    const who = { party: HARBOR, actor: `${HARBOR}-person` };
    expect(rows).toMatchObject([
      { ...who, ...judged, action: 'open', category: 'substance-use', outcome: 'opened', reason: null },
      { ...who, ...judged, action: 'standing', category: 'open', outcome: 'standing', reason: null },
      { party: 'somebody-else', action: 'open', outcome: 'refused', reason: 'not-yours', subject: null, register_revision: null },
      { ...who, ...judged, register_revision: 1, outcome: 'refused', reason: 'open-part-no-basis-now' },
    ]);
    expect(rows[0]!.at.getTime()).toBeGreaterThanOrEqual(vaultNow.getTime());
    expect(JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'residential',
    );
  });

  it('gives no answer that it could not record', async () => {
    const { source, held } = await disclosed();
    const broken = await world.vault({
      pool: new Proxy(world.pool, {
        get: (pool, name) =>
          name === 'query'
            ? (statement: { name: string }) =>
                statement.name === 'vault.record-access'
                  ? Promise.reject(new Error('connection lost'))
                  : pool.query(statement as never)
            : (Reflect.get(pool, name) as unknown),
      }),
    });
    await expect(broken.open(token(HARBOR), [ask(source, held)])).rejects.toMatchObject({ code: 'vault/unavailable' });
  });

  it('refuses a request that names nothing', async () => {
    const { source, held } = await disclosed();
    for (const change of [{ disclosure: 'x' }, { position: '-1' }, { position: '9'.repeat(19) }, { position: '1e3' }])
      await expect(open({ ...ask(source, held), ...change })).rejects.toMatchObject({ code: 'vault/invalid-request' });
  });

  it('serves nothing without its journal', async () => {
    const journal = new MemorySafetyJournal(await world.journal.name());
    const careful = await world.vault({ journal });
    const { source, held } = await disclosed();
    journal.ensureAvailable = () => Promise.reject(new VaultError('journal/unavailable', 'gone'));
    const gone = { code: 'journal/unavailable' };
    await expect(careful.open(token(HARBOR), [ask(source, held)])).rejects.toMatchObject(gone);
    await expect(careful.standing(token(HARBOR), [askStanding(held)])).rejects.toMatchObject(gone);
    await expect(careful.seal([])).rejects.toMatchObject(gone);
    await expect(careful.erase(token('hub', 'operator'), source.subject)).rejects.toMatchObject(gone);
    await expect(world.vault({ journal })).rejects.toMatchObject(gone);
  });

  it('is not opened under another master key', async () => {
    await expect(world.vault({ masterKey: randomKey() })).rejects.toMatchObject({ code: 'vault/wrong-master-key' });
  });

  it('opens a page of 50 segments of 50 subjects in a few milliseconds', async () => {
    const page = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { source, held } = await disclosed({ 'substance-use': CONTENT });
        return ask(source, held);
      }),
    );
    const as = token(HARBOR);
    const times: number[] = [];
    for (let run = 0; run < 40; run += 1) {
      const began = performance.now();
      const answers = await vault.open(as, page);
      times.push(performance.now() - began);
      if (run === 0) for (const answer of answers) expect(answer).toEqual({ outcome: 'opened', content: CONTENT });
    }
    times.sort((a, b) => a - b);
    const [p50 = Infinity, p95 = Infinity] = [times[20], times[38]];
    process.stdout.write(`open, page of 50 segments of 50 subjects: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms\n`);
    expect(p50).toBeLessThan(200);
  });
});
