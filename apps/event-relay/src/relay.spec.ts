import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { hubCatalogue } from '@hub/catalogue';
import { topics } from '@hub/disclosure';
import { Identifiers } from '@hub/event-sourcing';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import type { OutgoingMessage } from '@hub/messaging';
import { partitionOf } from './partition-of';
import { Relay } from './relay';
import { DisclosedLog } from './testing/disclosed-log';
import { MemoryCheckpoints } from './testing/memory-checkpoints';
import { ModelBus, type Fault } from './testing/model-bus';

import { readView } from './testing/read-view';

const TOPIC = topics.party('cbc');
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const identifiers = new Identifiers(Buffer.alloc(32, 7));
// Twelve failures in a row, the most that a course has, take half a second.
const WAITS = { look: 5, announce: 5, standBy: 0, stopped: 5, retry: 0.1 };

const relayOver = (log: DisclosedLog, bus: ModelBus, checkpoints: MemoryCheckpoints, partitions: number) => {
  const relay = new Relay({
    store: log.store,
    bus,
    catalogue: hubCatalogue,
    identifiers,
    checkpoints,
    progress: log,
    partitions,
    log: quiet,
    waits: WAITS,
  });
  relay.watch();
  return relay;
};

/** What the view must show: every disclosure, partition by partition, in log order. */
async function expected(log: DisclosedLog, partitions: number): Promise<readonly string[]> {
  const byPartition: string[][] = Array.from({ length: partitions }, () => []);
  for await (const event of log.store.readAll({ filter: { types: ['disclosure.decided'] } })) {
    const { open } = JSON.parse(Buffer.from(event.body).toString()) as { open: { party: string; subject: string } };
    byPartition[partitionOf(identifiers.alias(open.party, open.subject), partitions)]?.push(event.id);
  }
  return byPartition.flat();
}

interface Course {
  readonly disclosures: number;
  readonly partitions: number;
  readonly faults: readonly Fault[];
  readonly deaths: readonly boolean[];
  readonly relays: number;
}

const courses: fc.Arbitrary<Course> = fc.record({
  disclosures: fc.integer({ min: 1, max: 12 }),
  partitions: fc.integer({ min: 1, max: 3 }),
  faults: fc.array(fc.constantFrom<Fault>('none', 'refused', 'stored-but-unanswered', 'half-stored', 'wiped-before'), {
    maxLength: 6,
  }),
  deaths: fc.array(fc.boolean(), { maxLength: 6 }),
  relays: fc.integer({ min: 1, max: 2 }),
});

/** Runs relays through a course of faults until the topic gives the view that the log asks for, or time is up. */
async function run(course: Course, spoil: (bus: ModelBus) => ModelBus = (bus) => bus) {
  const log = new DisclosedLog(new MemoryEventStore());
  const [faults, deaths] = [[...course.faults], [...course.deaths]];
  const bus = new ModelBus(() => faults.shift() ?? 'none');
  const checkpoints = new MemoryCheckpoints(() => deaths.shift() ?? false);
  const stopping = new AbortController();
  const running = Array.from({ length: course.relays }, () =>
    relayOver(log, spoil(bus), checkpoints, course.partitions).run(stopping.signal),
  );
  await log.register('gulf-coast', 'cbc');
  for (let n = 0; n < course.disclosures; n += 1) {
    await log.disclose(await log.request('gulf-coast', 'harbor'), 'gulf-coast');
    if (n % 3 === 0) await sleep(1);
  }
  const wanted = await expected(log, course.partitions);
  let shown = readView(bus.records(TOPIC));
  for (const until = Date.now() + PATIENCE; !same(shown, wanted) && Date.now() < until; shown = readView(bus.records(TOPIC)))
    await sleep(3);
  stopping.abort();
  await Promise.all(running);
  return { shown, wanted };
}

const PATIENCE = 4_000;
const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id, index) => id === b[index]);

/** The same bus with one method of its own. */
const but = (bus: ModelBus, methods: Partial<ModelBus>): ModelBus =>
  new Proxy(bus, {
    get: (target, name: keyof ModelBus) => {
      const own: unknown = methods[name] ?? target[name];
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });

describe('the relay, whatever befalls it', () => {
  jest.setTimeout(60_000);

  it('leaves a topic from which every view comes out identical: nothing lost, nothing twice, in order', () =>
    fc.assert(
      fc.asyncProperty(courses, async (course) => {
        const { shown, wanted } = await run(course);
        expect(shown).toEqual(wanted);
      }),
      { numRuns: 200, interruptAfterTimeLimit: 25_000 },
    ));

  const course: Course = { disclosures: 6, partitions: 2, faults: [], deaths: [], relays: 1 };

  it('leaves repetitions, which only a view that keeps its place does not see', async () => {
    const log = new DisclosedLog(new MemoryEventStore());
    const faults: Fault[] = ['stored-but-unanswered'];
    const bus = new ModelBus(() => faults.shift() ?? 'none');
    await log.register('gulf-coast', 'cbc');
    for (let n = 0; n < 3; n += 1) await log.disclose(await log.request('gulf-coast', 'harbor'), 'gulf-coast');
    const stopping = new AbortController();
    const checkpoints = new MemoryCheckpoints();
    const running = relayOver(log, bus, checkpoints, 1).run(stopping.signal);
    while (checkpoints.state?.partitions.size !== 1) await sleep(2);
    stopping.abort();
    await running;
    expect(bus.records(TOPIC)).toHaveLength(6);
    expect(readView(bus.records(TOPIC))).toEqual(await expected(log, 1));
  });

  it('does not notice a wiped broker when it is shown what it expects to see', async () => {
    // Remembers every record that was ever stored: whoever asks is told that it is still there.
    const remembering = (bus: ModelBus) => {
      const ever = new Map<string, OutgoingMessage>();
      const publish: ModelBus['publish'] = async (topic, messages) => {
        const acknowledged = await bus.publish(topic, messages);
        // The offsets go on as if nothing had been wiped.
        return acknowledged.map((stored, index) => {
          const message = messages[index];
          const offset = BigInt(ever.size);
          if (message) ever.set(`${topic}/${stored.partition}/${offset}`, message);
          return { ...stored, offset };
        });
      };
      const peek: ModelBus['peek'] = async (topic, partition, offset) => {
        const message = ever.get(`${topic}/${partition}/${offset}`);
        return message && { ...message, topic, offset };
      };
      return but(bus, { publish, peek });
    };
    const wiped: Course = { ...course, faults: ['none', 'wiped-before'], disclosures: 8 };
    const honest = await run(wiped);
    expect(honest.shown).toEqual(honest.wanted);
    const deceived = await run(wiped, remembering);
    expect(deceived.shown).not.toEqual(deceived.wanted);
  });
});
