import { randomUUID } from 'node:crypto';
import { hubCatalogue } from '@hub/catalogue';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import type { Caller } from '@hub/sign-in';
import { streams } from '@hub/vocabulary';
import { AUTHOR, LogWriter, SEALED, type Written } from '../testing/log-writer';
import { LogReader } from './log-reader';
import { TraceService } from './trace-service';

const [GULF, HARBOR, BAY] = ['gulf-coast-cbc', 'harbor-recovery', 'bay-clinic'] as const;
const [SUBJECT, EPISODE, LATER, HANDOFF] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const instant = '2026-11-03T09:00:00.000Z';
const worker = (party: string) => ({ party, worker: 'W-1' });

let store: MemoryEventStore;
let traces: TraceService;
/** What was asked of the log and the vault, in order. */
let steps: string[];

beforeEach(async () => {
  store = new MemoryEventStore();
  steps = [];
  const log = new LogWriter(store);
  const tell = (type: string, author: string, open: object, episode: string = EPISODE): Promise<Written> =>
    log.write(
      streams.coordination(SUBJECT),
      type,
      {
        ...{ subject: SUBJECT, author, matter: `episode:${episode}`, purpose: 'care-coordination', concerns: [author] },
        ...{ implies: ['identity'], episode, ...open },
      },
      { categories: ['identity'] },
    );
  const opened = await tell('episode.opened', GULF, { coordinator: worker(GULF), openedAt: instant });
  const proposed = await tell('handoff.proposed', GULF, {
    ...{ handoff: HANDOFF, attempt: 1, from: worker(GULF), to: HARBOR, proposedAt: instant, deliverBy: instant },
  });
  await tell('episode.ended', GULF, { outcome: 'goals-met', endedOn: '2026-11-03' });
  await tell('episode.opened', GULF, { coordinator: worker(GULF), openedAt: instant }, LATER);
  for (const event of [opened, proposed])
    await log.decide(GULF, event, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]);
  await log.decide(HARBOR, proposed, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]);
  const reading = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        steps.push(`${String(name)} ${String(args[0]).split('-')[0]}`);
        return Reflect.apply(member, target, args);
      };
    },
  });
  const index = new Map<string, string>([EPISODE, LATER, HANDOFF].map((id) => [id, SUBJECT]));
  traces = new TraceService(
    new LogReader(reading, hubCatalogue),
    { partsOf: async () => [] },
    { subjectOf: async (id) => index.get(id) },
    { of: async () => [] },
    {
      standing: async (_, requests) => {
        steps.push('standing');
        return requests.map(() => ({ outcome: 'standing' as const }));
      },
    },
  );
});

// The trace needs of a caller the party alone.
const as = (party: string) => ({ party, token: 'token' }) as unknown as Caller;
const typesOf = (trace: Awaited<ReturnType<TraceService['episodeForHub']>>) =>
  trace?.entries.flatMap((entry) => (entry.kind === 'event' ? [entry.type] : []));

describe('the trace of an episode', () => {
  it('is that of one episode of the person, by its own id or that of a hand-off', async () => {
    const trace = await traces.episodeForHub(EPISODE);
    expect(typesOf(trace)).toEqual(['episode.opened', 'handoff.proposed', 'episode.ended']);
    expect(trace).toMatchObject({ episode: EPISODE, episodes: [{ state: 'ended', handoffs: [{ handoff: HANDOFF }] }] });
    expect(await traces.episodeForHub(HANDOFF)).toEqual(trace);
    expect(typesOf(await traces.episodeForHub(LATER))).toEqual(['episode.opened']);
    expect(JSON.stringify(trace, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      SEALED.ciphertext,
    );
  });

  it('shows a party its own side', async () => {
    expect(typesOf(await traces.episodeForParty(EPISODE, as(HARBOR), String))).toEqual(['handoff.proposed']);
    expect(typesOf(await traces.episodeForParty(EPISODE, as(GULF), String))).toEqual(['episode.opened', 'handoff.proposed']);
    expect(JSON.stringify(await traces.episodeForParty(EPISODE, as(HARBOR), String))).not.toContain(SUBJECT);
  });

  it('takes the same steps for "not yours" and "not there"', async () => {
    const stepsOf = async (id: string, party: string) => {
      steps = [];
      return { trace: await traces.episodeForParty(id, as(party), String), steps };
    };
    const stranger = await stepsOf(EPISODE, BAY);
    expect(stranger).toEqual(await stepsOf(randomUUID(), BAY));
    expect(stranger.trace).toBeUndefined();
    // The control: of somebody who has a part in it more is read.
    expect((await stepsOf(EPISODE, HARBOR)).steps).not.toEqual(stranger.steps);
  });
});
