import fc from 'fast-check';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import type { EventStore } from '@hub/event-sourcing';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { PARTIES, type HistoricEvent } from '../../../libs/disclosure/src/testing/history';
import { violation } from '../../../libs/disclosure/src/testing/oracle';
import { Book } from './book';
import { DECISION, readingOf } from './reading';
import { Killed, KilledStore } from './testing/killed-store';
import { decisionsOf, lastDecision, runToEnd, stageOf } from './testing/run-stage';
import { catalogueWithout, severalSubjects, subjectNumber, tell } from './testing/told-history';

jest.setTimeout(60_000);

const catalogue = catalogueWithout();
let postgres: TestPostgres;
let database: HubDatabase;
let book: Book;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await prepareDatabase(await postgres.createDatabase(), { secret: Buffer.alloc(32, 1) });
  book = new Book(database.pool('hub_disclosure'));
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

/** A log in memory whose time is the history's, so that two runs over one history can be compared byte for byte. */
class ToldLog {
  #now = new Date(0);
  readonly store: EventStore = new MemoryEventStore({ clock: { now: () => this.#now } });

  async tell(history: readonly HistoricEvent[]): Promise<this> {
    for (const event of history) {
      this.#now = event.recordedAt;
      await tell(this.store, event);
    }
    return this;
  }
}

const undisturbed = async (history: readonly HistoricEvent[]): Promise<EventStore> => {
  const { store } = await new ToldLog().tell(history);
  await runToEnd(stageOf({ store, catalogue, book }), store);
  return store;
};

const sample = (count: number, subjects: number, seed: number) => fc.sample(severalSubjects(subjects), { numRuns: count, seed });

describe('the disclosure stage', () => {
  it('records for several subjects side by side what the oracle calls lawful', async () => {
    for (const history of sample(12, 3, 1)) {
      const store = await undisturbed(history);
      expect(await oracleOn(store)).toBeUndefined();
    }
  });

  it('writes the same whatever it keeps in memory, however far it lags, and nothing at a second run', async () => {
    for (const history of sample(6, 3, 2)) {
      const expected = await decisionsOf(await undisturbed(history));
      const log = new ToldLog();
      for (let told = 0; told < history.length; told += 5) {
        await log.tell(history.slice(told, told + 5));
        await runToEnd(stageOf({ store: log.store, catalogue, book, options: { dossiers: 1, room: 2 } }), log.store);
      }
      expect(await decisionsOf(log.store)).toEqual(expected);
      await forgetProgress();
      await runToEnd(stageOf({ store: log.store, catalogue, book }), log.store);
      expect(await decisionsOf(log.store)).toEqual(expected);
    }
  });

  it.each(['before', 'after'] as const)('writes the same when it is killed %s any append', async (when) => {
    let kills = 0;
    for (const history of sample(3, 2, 3)) {
      const reference = await undisturbed(history);
      const expected = await decisionsOf(reference);
      const { highest } = await book.open(await reference.identity());
      expect(highest).toBe(await lastDecision(reference));
      for (let at = 1; ; at += 1) {
        const { store } = await new ToldLog().tell(history);
        const killed = new KilledStore(store, at, when);
        const died = await runToEnd(stageOf({ store: killed, catalogue, book }), store).then(
          () => false,
          (error: unknown) => {
            if (error instanceof Killed) return true;
            throw error;
          },
        );
        if (!died) break;
        kills += 1;
        await runToEnd(stageOf({ store, catalogue, book }), store);
        expect(await decisionsOf(store)).toEqual(expected);
        // The skipped ones count too (decision 13).
        expect((await book.open(await store.identity())).highest).toBe(await lastDecision(store));
      }
    }
    expect(kills).toBeGreaterThan(20);
  });

  it('writes the same when it runs twice at once', async () => {
    for (const history of sample(6, 2, 4)) {
      const expected = await decisionsOf(await undisturbed(history));
      const { store } = await new ToldLog().tell(history);
      const twins = [stageOf({ store, catalogue, book }), stageOf({ store, catalogue, book, options: { dossiers: 1, room: 1 } })];
      await Promise.all(twins.map((stage) => runToEnd(stage, store)));
      expect(await decisionsOf(store)).toEqual(expected);
    }
  });

  it('would be caught if it did not look what stands (control)', async () => {
    const [history = []] = sample(1, 1, 5);
    const { store } = await new ToldLog().tell(history);
    await runToEnd(stageOf({ store, catalogue, book }), store);
    const expected = await decisionsOf(store);
    // A log that hides the decisions from whoever looks, and appends whatever comes.
    const blind = new Proxy(store, {
      get: (target, name) => {
        if (name === 'readStream') return async function* () {};
        if (name === 'append')
          return async ({ stream, events }: Parameters<EventStore['append']>[0]) => {
            const actual = (await target.revisions([stream])).get(stream) ?? -1;
            return target.append({ stream, expectedRevision: actual, events });
          };
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    await forgetProgress();
    await runToEnd(stageOf({ store: blind, catalogue, book }), store);
    expect(await decisionsOf(store)).not.toEqual(expected);
  });

  it('begins anew on another log', async () => {
    const [one = [], other = []] = sample(2, 2, 6);
    await undisturbed(one);
    const store = await undisturbed(other);
    expect(await decisionsOf(store)).not.toEqual([]);
    expect(await oracleOn(store)).toBeUndefined();
  });
});

describe('an event that cannot be read', () => {
  const unknown = 'consent.revoked';
  const telling = (what: string) => sample(60, 2, 7).filter((history) => history.some(({ type }) => type === what));

  it('parks its subject and nobody else, and once it can be read the subject catches up to the same bytes', async () => {
    let parked = 0;
    for (const history of telling(unknown).slice(0, 8)) {
      const expected = await decisionsOf(await undisturbed(history));
      const { store } = await new ToldLog().tell(history);
      const older = stageOf({ store, catalogue: catalogueWithout(unknown), book });
      await runToEnd(older, store);
      parked += older.status().parked;

      for (const index of [0, 1]) {
        const subject = subjectNumber(index);
        const revoked = history.findIndex(({ type, open }) => type === unknown && open['subject'] === subject);
        const late = new Set(history.slice(revoked < 0 ? history.length : revoked).map(({ id }) => id));
        const before = expected
          .filter((decision) => decision.startsWith(`disclosures-${subject}`))
          .filter((decision) => !late.has(triggerOf(decision)));
        expect((await decisionsOf(store)).filter((decision) => decision.startsWith(`disclosures-${subject}`))).toEqual(before);
      }

      const newer = stageOf({ store, catalogue, book });
      await runToEnd(newer, store);
      expect(await decisionsOf(store)).toEqual(expected);
      expect(newer.status()).toMatchObject({ parked: 0, highest: await lastDecision(store) });
      expect(await book.parked()).toEqual([]);
    }
    expect(parked).toBeGreaterThan(5);
  });

  it('keeps its subject parked over restarts', async () => {
    const [history = []] = telling(unknown);
    const { store } = await new ToldLog().tell(history);
    await runToEnd(stageOf({ store, catalogue: catalogueWithout(unknown), book }), store);
    const first = await decisionsOf(store);
    const again = stageOf({ store, catalogue: catalogueWithout(unknown), book });
    await runToEnd(again, store);
    expect(again.status().parked).toBeGreaterThan(0);
    expect(await decisionsOf(store)).toEqual(first);
  });

  it('stops the stage when it is about no subject, and says so', async () => {
    const [history = []] = sample(1, 1, 8);
    const { store } = await new ToldLog().tell(history);
    const position = history.findIndex(({ type }) => type === 'party.registered');
    const lines: unknown[] = [];
    const log = { info: () => undefined, warn: () => undefined, error: (fields: unknown) => lines.push(fields) };
    const stage = stageOf({ store, catalogue: catalogueWithout('party.registered'), book, options: { log } });
    const stopping = new AbortController();
    const running = stage.run(stopping.signal);
    while (stage.status().stopped === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    stopping.abort();
    await running;
    expect(stage.status()).toMatchObject({ stopped: 'disclosure/unreadable-event', decided: BigInt(position) });
    expect(lines).toEqual([expect.objectContaining({ code: 'disclosure/unreadable-event' })]);
    await runToEnd(stageOf({ store, catalogue, book }), store);
    expect(await oracleOn(store)).toBeUndefined();
  });
});

const triggerOf = (decision: string): string =>
  (JSON.parse(decision.slice(decision.lastIndexOf(' {"open"') + 1)) as { open: { trigger: { id: string } } }).open.trigger.id;

/** As after the loss of the whole schema: what is there must be found again. */
async function forgetProgress(): Promise<void> {
  await book.pool.query('delete from disclosure.progress');
}

/** What the oracle says about what stands in a log, subject by subject. */
async function oracleOn(store: EventStore): Promise<string | undefined> {
  const history: HistoricEvent[] = [];
  const decisions = [];
  for await (const recorded of store.readAll()) {
    const reading = readingOf(catalogue, recorded);
    if (reading.kind === 'decision') {
      const { id, open } = reading.disclosure;
      const { subject, party, source, trigger, asOf, segments } = open;
      decisions.push({ id, subject, party, source: source.id, trigger: trigger.id, asOf, segments });
    } else if (reading.kind !== 'unreadable' && recorded.type !== DECISION)
      history.push({ ...reading.event, open: reading.event.open as HistoricEvent['open'] });
  }
  for (const index of [0, 1, 2]) {
    const subject = subjectNumber(index);
    const own = history.filter(({ open }) => !('subject' in open) || open['subject'] === subject);
    // Each subject is judged by the time of the whole log.
    const broken = violation(
      withTimeOf(history, own),
      PARTIES,
      decisions.filter((decision) => decision.subject === subject),
    );
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** The time by which an event is judged takes in those of other subjects before it. */
const withTimeOf = (history: readonly HistoricEvent[], own: readonly HistoricEvent[]): readonly HistoricEvent[] => {
  let latest = new Date(0);
  return history.flatMap((event) => {
    if (event.recordedAt > latest) latest = event.recordedAt;
    return own.includes(event) ? [{ ...event, recordedAt: latest }] : [];
  });
};
