import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Position, RecordedEvent } from '../event';
import type { Append, EventFilter, EventStore } from '../event-store';
import type { StoreUnderTest } from './conformance-case';
import { all, event } from './material';
import { StoreModel, type Modelled } from './model';

/** The store, and what this run knows about its own part of it. */
interface Real {
  readonly clients: readonly EventStore[];
  /** The head that the run met: only what stands behind it is the run's. */
  readonly base: Position;
  /** Beginning of every stream name of the run, without a dash. */
  readonly own: string;
  /** Everything that was ever sent, accepted or not: what a repeat repeats. */
  readonly sent: Append[];
}

type Command = fc.AsyncCommand<StoreModel, Real>;

const command = (name: string, run: (model: StoreModel, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const shape = ({ id, stream, type, revision, position }: Modelled | RecordedEvent): Modelled => ({
  id,
  stream,
  type,
  revision,
  position,
});

const same = (actual: readonly RecordedEvent[], expected: readonly Modelled[]): void =>
  assert.deepEqual(actual.map(shape), expected.map(shape));

/** Appends, compares the answer, and tells the model where accepted events stand. */
async function append(model: StoreModel, { sent }: Real, store: EventStore, asked: Append): Promise<void> {
  const expected = model.append(asked);
  const before = await store.head();
  const outcome = await store.append(asked);
  sent.push(asked);
  if (expected.outcome !== 'appended' || outcome.outcome !== 'appended') {
    assert.deepEqual(outcome, expected);
    assert.deepEqual(await store.head(), before);
    return;
  }
  assert.equal(outcome.revision, expected['revision']);
  const written = await all(store.readStream(asked.stream, { fromRevision: asked.expectedRevision + 1 }));
  let last = before.position;
  for (const { position } of written) {
    assert.ok(position > last, 'positions rise');
    last = position;
  }
  assert.equal(last, outcome.position);
  same(
    written,
    asked.events.map(({ id, type }, nth) => ({
      id,
      type,
      stream: asked.stream,
      revision: asked.expectedRevision + 1 + nth,
      position: written[nth]?.position ?? last,
    })),
  );
  model.log.push(...written.map(shape));
}

/** One name begins another, and one category another. */
const STREAMS = ['a-1', 'a-12', 'ab-1'];
const PREFIXES = ['', 'a', 'a-', 'a-1', 'a-12', 'ab-', 'c-'];
const TYPES = ['model.one', 'model.two', 'model.three'];

const client = fc.nat({ max: 1 });
const stream = fc.constantFrom(...STREAMS);
const types = fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 4 });
const place = fc.double({ min: 0, max: 1, noNaN: true });

/** At a share of the way from before the run's first event to its last. */
const placeIn = ({ log }: StoreModel, { base }: Real, share: number): Position =>
  log[Math.round(share * log.length) - 1]?.position ?? base;

const clientOf = ({ clients }: Real, index: number): EventStore => {
  const found = clients[index % clients.length];
  assert.ok(found);
  return found;
};

const appends = fc
  .record({ client, stream, types, off: fc.constantFrom(0, 0, 0, -3, -2, -1, 1, 2) })
  .map(({ client: by, stream: name, types: given, off }) =>
    command(`append ${given.length} to ${name} at ${off === 0 ? 'its end' : `its end ${off}`}`, async (model, real) => {
      const to = real.own + name;
      const expectedRevision = Math.max(-1, model.stream(to).length - 1 + off);
      await append(model, real, clientOf(real, by), {
        stream: to,
        expectedRevision,
        events: given.map((type) => event({ type })),
      });
    }),
  );

/** Repeats an earlier append: as it was, some of it, or with an event that was not in it. */
const repeats = fc
  .record({ client, which: place, how: fc.constantFrom('whole', 'whole', 'its beginning', 'and one more', 'with another end') })
  .map(({ client: by, which, how }) =>
    command(`repeat ${how}`, async (model, real) => {
      const earlier = real.sent[Math.floor(which * (real.sent.length - 1))];
      if (!earlier) return;
      const { events } = earlier;
      const again = {
        whole: events,
        'its beginning': events.slice(0, Math.max(1, events.length - 1)),
        'and one more': [...events, event()],
        'with another end': [...events.slice(0, -1), event()],
      };
      await append(model, real, clientOf(real, by), { ...earlier, events: again[how] });
    }),
  );

const readsOfStreams = fc
  .record({
    client,
    stream: fc.constantFrom(...STREAMS, 'none-1'),
    direction: fc.constantFrom('forwards' as const, 'backwards' as const),
    from: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
    limit: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  })
  .map(({ client: by, stream: name, direction, from, limit }) =>
    command(`read ${name} ${direction} from ${from ?? 'its end'}, limit ${limit ?? 'none'}`, async (model, real) => {
      const options = {
        direction,
        ...(from === undefined ? {} : { fromRevision: from }),
        ...(limit === undefined ? {} : { limit }),
      };
      same(await all(clientOf(real, by).readStream(real.own + name, options)), model.readStream(real.own + name, options));
    }),
  );

const readsOfAll = fc
  .record({
    client,
    after: place,
    until: fc.option(place, { nil: undefined }),
    limit: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
    types: fc.option(fc.array(fc.constantFrom(...TYPES, 'model.never'), { maxLength: 3 }), { nil: undefined }),
    prefixes: fc.option(fc.array(fc.constantFrom(...PREFIXES), { maxLength: 3 }), { nil: undefined }),
  })
  .map(({ client: by, after, until, limit, types: wanted, prefixes }) =>
    command(`read all after ${after}, ${JSON.stringify({ until, limit, wanted, prefixes })}`, async (model, real) => {
      const filter: EventFilter = {
        ...(wanted ? { types: wanted } : {}),
        ...(prefixes ? { streamPrefixes: prefixes.map((prefix) => real.own + prefix) } : {}),
      };
      const options = {
        after: placeIn(model, real, after),
        filter,
        ...(until === undefined ? {} : { until: placeIn(model, real, until) }),
        ...(limit === undefined ? {} : { limit }),
      };
      same(await all(clientOf(real, by).readAll(options)), model.readAll(options));
    }),
  );

const looks = fc.record({ client, places: fc.array(place, { maxLength: 5 }) }).map(({ client: by, places }) =>
  command(`look at ${places.length} positions, the head and the revisions`, async (model, real) => {
    const store = clientOf(real, by);
    assert.equal((await store.head()).position, model.log.at(-1)?.position ?? real.base);
    const names = [...STREAMS, 'none-1'].map((name) => real.own + name);
    assert.deepEqual(await store.revisions(names), new Map(names.map((name) => [name, model.stream(name).length - 1])));
    const positions = places.map((share) => placeIn(model, real, share)).filter((position) => position > real.base);
    const found = [...(await store.readAt(positions))].sort((a, b) => (a.position < b.position ? -1 : 1));
    same(
      found,
      model.log.filter(({ position }) => positions.includes(position)),
    );
  }),
);

/**
 * Compares a store with the model over one random history, the same for the same seed; nobody else may write to it meanwhile.
 *
 * @throws with the shortest history found that goes wrong, and the seed that makes it again
 */
export async function agreesWithModel({ store, other }: StoreUnderTest, seed: number): Promise<void> {
  const histories = fc.commands([appends, appends, repeats, readsOfStreams, readsOfAll, looks], { maxCommands: 40, size: 'max' });
  const property = fc.asyncProperty(histories, async (history) => {
    const { position: base } = await store.head();
    const own = `model${randomUUID().replaceAll('-', '')}`;
    await fc.asyncModelRun(() => ({ model: new StoreModel(), real: { clients: [store, other], base, own, sent: [] } }), history);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: 1 });
  if (failed)
    throw new Error(`The store and the model part. HUB_SEED=${seed} shows it again: ${fc.stringify(counterexample)}`, {
      cause: errorInstance,
    });
}

/** The seeds of a run: as many random ones, or the one that `HUB_SEED` names. */
export const seedsOf = (count: number, named = process.env['HUB_SEED']): readonly number[] => {
  if (named === undefined || named === '') {
    const first = Math.floor(Math.random() * 2 ** 30);
    return Array.from({ length: count }, (_, nth) => first + nth);
  }
  const seed = Number(named);
  if (!Number.isInteger(seed)) throw new Error(`HUB_SEED is a whole number, not ${named}`);
  return [seed];
};
