import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { all, event, follow, fresh } from '../conformance/material';
import { NO_STREAM, START, type Position, type RecordedEvent } from '../event';
import { LogError, type Append, type AppendOutcome, type EventStore } from '../event-store';
import { PostgresEventStore } from '.';
import { startCuttingProxy, type Cut, type CuttingProxy } from './testing/cutting-proxy';

// Servers are killed and started: a machine with much else to do is not a fault.
jest.setTimeout(60_000);

/** An append whose bytes can be found again, on the wire and in the log. */
const marked = (stream = fresh()): Append & { readonly mark: string } => {
  const mark = `mark-${randomUUID()}`;
  return { mark, stream, expectedRevision: NO_STREAM, events: [event({ body: Buffer.from(mark) })] };
};

const withNewIds = ({ stream, events }: Append, expectedRevision: number): Append => ({
  stream,
  expectedRevision,
  events: events.map((one) => ({ ...one, id: randomUUID() })),
});

const codeOf = (append: Promise<AppendOutcome>): Promise<string> =>
  append.then(
    ({ outcome }) => outcome,
    (error: unknown) => (error instanceof LogError ? error.code : String(error)),
  );

/** As the port's contract has it: the same ids at the same revision, until somebody says what became of them. */
async function settled(store: EventStore, append: Append): Promise<AppendOutcome> {
  for (const end = Date.now() + 30_000; ; await sleep(20)) {
    try {
      return await store.append(append);
    } catch (error) {
      if (!(error instanceof LogError) || Date.now() > end) throw error;
    }
  }
}

/** How often a mark stands in the log: what a retry that did not converge would change. */
const timesOf = async (store: EventStore, mark: string): Promise<number> =>
  (await all(store.readAll())).filter(({ body }) => Buffer.from(body).includes(mark)).length;

/** What is wrong with what a reader was told from the start, held against the log. */
function wrongWith(told: readonly RecordedEvent[], log: readonly RecordedEvent[]): readonly string[] {
  const positions = told.map(({ position }) => position);
  return [
    ...(new Set(positions).size < positions.length ? ['repeats'] : []),
    ...(log.some(({ position }) => !positions.includes(position)) ? ['has gaps'] : []),
    ...(positions.some((position, index) => position < (positions[index - 1] ?? START)) ? ['is out of order'] : []),
  ];
}

describe('the log in PostgreSQL over connections that break', () => {
  let server: TestPostgres;
  let adminUrl: string;
  let database: HubDatabase;
  /** Straight to the server. */
  let direct: PostgresEventStore;
  let proxy: CuttingProxy;
  /** Through the proxy. */
  let store: PostgresEventStore;

  beforeAll(async () => {
    server = await startTestPostgres({ ownServer: true });
    adminUrl = await server.createDatabase();
    database = await prepareDatabase(adminUrl, { secret: Buffer.alloc(32, 1) });
    const url = database.urlFor('hub_log');
    proxy = await startCuttingProxy(url);
    direct = new PostgresEventStore({ url });
    store = new PostgresEventStore({ url: proxy.urlOf(url) });
  });

  afterAll(async () => {
    await Promise.all([store?.close(), direct?.close()]);
    await proxy?.close();
    await database?.close();
    await server?.stop();
  });

  it.each<[Cut, AppendOutcome['outcome']]>([
    ['before', 'appended'],
    ['half-way', 'appended'],
    ['after', 'already-appended'],
  ])(
    'does not know an append whose connection is cut %s the server did it, and the retry is answered "%s"',
    async (cut, then) => {
      const append = marked();
      proxy.cutAt(append.mark, cut);
      expect(await codeOf(store.append(append))).toBe('log/unknown-outcome');
      expect(await timesOf(direct, append.mark)).toBe(then === 'appended' ? 0 : 1);
      expect((await settled(store, append)).outcome).toBe(then);
      expect(await timesOf(direct, append.mark)).toBe(1);
    },
  );

  it('would have it twice if the caller retried under new ids: the control of the test above', async () => {
    const append = marked();
    proxy.cutAt(append.mark, 'after');
    expect(await codeOf(store.append(append))).toBe('log/unknown-outcome');
    await settled(store, withNewIds(append, (await direct.revisions([append.stream])).get(append.stream) ?? NO_STREAM));
    expect(await timesOf(direct, append.mark)).toBe(2);
  });

  it('does not know any append of a batch whose connection is cut, and each of them converges', async () => {
    const appends = Array.from({ length: 24 }, () => marked());
    proxy.cutAt(appends[5]?.mark ?? '', 'after');
    const codes = await Promise.all(appends.map((append) => codeOf(store.append(append))));
    expect(codes[5]).toBe('log/unknown-outcome');
    await Promise.all(appends.map((append) => settled(store, append)));
    for (const { stream, events } of appends)
      expect((await all(direct.readStream(stream))).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('does not know an append that the server ended in the middle, as a statement time-out does, and the retry converges', async () => {
    const append = marked();
    const admin = createPool(adminUrl, { max: 2 });
    const holder = await admin.connect();
    try {
      await holder.query('begin');
      await holder.query('lock table log.event in exclusive mode');
      const waiting = codeOf(direct.append(append));
      let ended = 0;
      for (const end = Date.now() + 10_000; ended === 0 && Date.now() < end; await sleep(20)) {
        const { rowCount } = await admin.query(
          `select pg_cancel_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'referral-hub append' and wait_event_type = 'Lock'`,
        );
        ended = rowCount ?? 0;
      }
      expect(ended).toBeGreaterThan(0);
      expect(await waiting).toBe('log/unknown-outcome');
    } finally {
      await holder.query('rollback');
      holder.release();
      await admin.end();
    }
    expect((await settled(direct, append)).outcome).toBe('appended');
    expect(await timesOf(direct, append.mark)).toBe(1);
  });

  it('does not know an append that nobody answers by its deadline, and appends by another connection; before it, it waits', async () => {
    const hasty = new PostgresEventStore({ url: proxy.urlOf(database.urlFor('hub_log')), appendDeadline: 500 });
    try {
      expect(await codeOf(hasty.append(marked()))).toBe('appended');
      const append = marked();
      proxy.cutAt(append.mark, 'silent');
      const code = codeOf(hasty.append(append));
      // The server did it within its own time, so it is the silence that is given up.
      expect(await Promise.race([code, sleep(2_000)])).toBeUndefined();
      expect(await timesOf(direct, append.mark)).toBe(1);
      expect(await code).toBe('log/unknown-outcome');
      expect((await settled(hasty, append)).outcome).toBe('already-appended');
      expect(await timesOf(direct, append.mark)).toBe(1);
    } finally {
      await hasty.close();
    }
  });

  it('appends by another connection when its own was ended while it asked nothing', async () => {
    const admin = createPool(adminUrl, { max: 1 });
    const ended = async () =>
      (
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'referral-hub append'`,
        )
      ).rowCount ?? 0;
    try {
      for (let time = 0; time < 3; time += 1) {
        expect(await codeOf(direct.append(marked()))).toBe('appended');
        expect(await ended()).toBeGreaterThan(0);
        await sleep(200);
      }
      expect(await codeOf(direct.append(marked()))).toBe('appended');
    } finally {
      await admin.end();
    }
  });

  it.each([
    ['stopped', () => server.restart()],
    ['killed', () => server.kill('SIGKILL').then(() => server.restart())],
  ])('knows every append in the end whose server was %s and started again meanwhile', async (_, restart) => {
    const streams = Array.from({ length: 16 }, () => fresh());
    const codes: string[] = [];
    let over = false;
    const appending = streams.map(async (stream) => {
      const ids: string[] = [];
      for (let revision = NO_STREAM; !over; revision += 1) {
        const append = { stream, expectedRevision: revision, events: [event()] };
        ids.push(append.events[0]?.id ?? '');
        const code = await codeOf(direct.append(append));
        codes.push(code);
        if (code.startsWith('log/')) await settled(direct, append);
      }
      return { stream, ids };
    });
    await sleep(100);
    await restart();
    await sleep(100);
    over = true;
    for (const { stream, ids } of await Promise.all(appending))
      expect((await all(direct.readStream(stream))).map(({ id }) => id)).toEqual(ids);
    // A restart that met nothing under way would show nothing.
    expect(codes).toContain('log/unknown-outcome');
  });

  describe('follows the log', () => {
    /** Appends from elsewhere while the readers' connections are cut again and again. */
    async function appendAndCut(): Promise<void> {
      for (let cut = 0; cut < 5; cut += 1) {
        for (let nth = 0; nth < 10; nth += 1) await direct.append({ ...marked() });
        proxy.cutAll();
        await direct.append({ ...marked() });
        await sleep(30);
      }
    }
    const logAfter = (after: Position) => all(direct.readAll({ after }));

    it('without a gap and without a repeat', async () => {
      const after = (await direct.head()).position;
      const following = follow(store, { after });
      await appendAndCut();
      const log = await logAfter(after);
      await following.until(({ events }) => events.length >= log.length, 'every event');
      await following.stop();
      expect(log).toHaveLength(55);
      expect(wrongWith(following.events, log)).toEqual([]);
    });

    it('as a reader that starts again where it began, or at the head, does not: the control of the test above', async () => {
      const after = (await direct.head()).position;
      const [again, skipping]: [RecordedEvent[], RecordedEvent[]] = [[], []];
      for (let time = 0; time < 2; time += 1) {
        await appendAndCut();
        again.push(...(await logAfter(after)));
        skipping.push(...(await logAfter((await direct.head()).position - 3n)));
      }
      const log = await logAfter(after);
      expect(wrongWith(again, log)).toContain('repeats');
      expect(wrongWith(skipping, log)).toEqual(['has gaps']);
    });
  });
});
