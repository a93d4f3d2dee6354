import fc from 'fast-check';
import { PostgresDecisionProgress } from '@hub/decision-progress';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { Book } from './book';
import type { DisclosureStage } from './disclosure-stage';
import { DECISION } from './reading';
import { Killed, KilledStore } from './testing/killed-store';
import { decisionsOf, lastDecision, runToEnd, stageOf } from './testing/run-stage';
import { catalogueWithout, severalSubjects, tell } from './testing/told-history';

jest.setTimeout(60_000);

const catalogue = catalogueWithout();
let postgres: TestPostgres;
const opened: { database: HubDatabase; store: PostgresEventStore }[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  for (const { database, store } of opened) {
    await store.close();
    await database.close();
  }
  await postgres.stop();
});

async function hub() {
  const database = await prepareDatabase(await postgres.createDatabase(), { secret: Buffer.alloc(32, 1) });
  const store = new PostgresEventStore({ url: database.urlFor('hub_log') });
  opened.push({ database, store });
  return { database, store, catalogue, book: new Book(database.pool('hub_disclosure')) };
}

const [history = []] = fc.sample(severalSubjects(2, 20), { numRuns: 1, seed: 12 });

/** Starts a stage in the background; the function that is returned stops it. */
function start(stage: DisclosureStage): () => Promise<void> {
  const stopping = new AbortController();
  const running = stage.run(stopping.signal);
  return async () => {
    stopping.abort();
    await running;
  };
}

const until = async (met: () => boolean | Promise<boolean>) => {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('the disclosure stage on PostgreSQL', () => {
  it('writes, killed before and after every append it ever makes, what an undisturbed one writes', async () => {
    const disturbed = await hub();
    for (const event of history) await tell(disturbed.store, event);
    let kills = 0;
    for (let died = true; died;) {
      const when = kills % 2 === 0 ? 'before' : 'after';
      // Killed after an append, the next life begins behind it; killed before, at the very same one.
      const killed = new KilledStore(disturbed.store, 1, when);
      const stage = stageOf({ ...disturbed, store: killed, options: { room: 1 } });
      died = await runToEnd(stage, disturbed.store).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          kills += 1;
          return true;
        },
      );
    }
    const written = await decisionsOf(disturbed.store);
    expect(kills).toBeGreaterThan(20);
    expect(new Set(written.map((decision) => decision.split(' ')[2])).size).toBe(written.length);

    // The same events at the same places and times: the disturbed log, stripped of its decisions, decided in one go.
    const undisturbed = await hub();
    await copyHistory(disturbed, undisturbed);
    await runToEnd(stageOf(undisturbed), undisturbed.store);
    expect(await decisionsOf(undisturbed.store)).toEqual(written);
  });

  it('is in the log and announced a moment after what it decides on', async () => {
    const world = await hub();
    const stage = stageOf(world);
    const stop = start(stage);
    const waits: number[] = [];
    for (const event of history) {
      const position = await tell(world.store, event);
      const told = performance.now();
      await until(() => stage.status().decided >= position);
      waits.push(performance.now() - told);
    }
    await stop();
    // Generous: other suites share the machine. What counts is that nothing waits for the look once a second.
    expect(waits.sort((one, other) => one - other)[Math.floor(waits.length / 2)]).toBeLessThan(200);
  });

  it('is as far as its progress says, for a relay in another process too', async () => {
    const world = await hub();
    const relay = new PostgresDecisionProgress({
      pool: world.database.pool('hub_relay'),
      url: world.database.urlFor('hub_relay'),
    });
    expect(await relay.current()).toEqual({ decided: 0n, highest: 0n });
    const seen: boolean[] = [];
    const stopListening = relay.onAdvance(() => seen.push(true));
    const stop = start(stageOf(world));
    let last = 0n;
    for (const event of history) last = await tell(world.store, event);
    await until(async () => (await relay.current()).decided >= last);
    expect((await relay.current()).highest).toBe(await lastDecision(world.store));
    expect(seen.length).toBeGreaterThan(0);
    await stop();
    stopListening();
    await expect(world.database.pool('hub_relay').query('update disclosure.progress set decided = 0')).rejects.toThrow(
      /permission denied/,
    );
  });

  it('goes on after the server was killed under it', async () => {
    const world = await hub();
    const stop = start(stageOf(world));
    const half = Math.floor(history.length / 2);
    for (const event of history.slice(0, half)) await tell(world.store, event);
    await postgres.kill('SIGKILL');
    await postgres.restart();
    for (const event of history.slice(half)) await persistently(() => tell(world.store, event));
    const { position } = await world.store.head();
    await until(
      async () =>
        ((await world.book.pool.query<{ decided: bigint }>('select decided from disclosure.progress')).rows[0]?.decided ?? 0n) >=
        position,
    );
    await stop();

    const undisturbed = await hub();
    await copyHistory(world, undisturbed);
    await runToEnd(stageOf(undisturbed), undisturbed.store);
    expect(await decisionsOf(undisturbed.store)).toEqual(await decisionsOf(world.store));
  });
});

type World = Awaited<ReturnType<typeof hub>>;

/** The events without the decisions, with their own times: written as the owner, for the store would give them new ones. */
async function copyHistory(from: World, to: World): Promise<void> {
  const url = new URL(to.database.urlFor('hub_log'));
  const admin = new URL(postgres.url);
  admin.pathname = url.pathname;
  const pool = createPool(admin.href, { max: 1 });
  let position = 0n;
  for await (const event of from.store.readAll()) {
    if (event.type === DECISION) continue;
    position += 1n;
    const { stream, revision, id, type, version, recordedAt, metadata, body } = event;
    await pool.query(
      `insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [position, stream, revision, id, type, version, recordedAt, metadata, body],
    );
  }
  await pool.end();
}

async function persistently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
