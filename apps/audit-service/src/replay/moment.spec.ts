import { encodeBody, encodeMetadata, START, type ReadAll, type RecordedEvent } from '@hub/event-sourcing';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import { Problem } from '@hub/http-edge';
import { momentOf } from './moment';

const NOW = new Date('2026-11-01T12:00:00Z');
let time = new Date('2026-11-01T10:00:00Z');

/** A log whose positions may have a gap, as EventStoreDB's do. */
class LogWithGap extends MemoryEventStore {
  gap: bigint | undefined;

  override readAt(positions: readonly bigint[]): Promise<readonly RecordedEvent[]> {
    return super.readAt(positions.filter((position) => position !== this.gap));
  }

  override async *readAll({ limit = Infinity, ...rest }: ReadAll = {}): AsyncIterable<RecordedEvent> {
    let given = 0;
    for await (const event of super.readAll(rest)) {
      if (event.position === this.gap) continue;
      if (given >= limit) return;
      given += 1;
      yield event;
    }
  }
}

const store = new LogWithGap({ clock: { now: () => time } });

/** One event a minute from ten o'clock, two in the third minute. */
const times = ['10:00', '10:01', '10:02', '10:02', '10:04'].map((clock) => new Date(`2026-11-01T${clock}:00Z`));

beforeAll(async () => {
  for (const [index, at] of times.entries()) {
    time = at;
    const event = {
      id: `00000000-0000-4000-8000-00000000000${index}`,
      type: 'subject.minted',
      version: 1,
      metadata: encodeMetadata({ party: 'p', actor: 'a', source: 's', key: 'k', command: { name: 'c', digest: '0'.repeat(64) } }),
      body: encodeBody({ open: {} }),
    };
    await store.append({ stream: `client-${index}`, expectedRevision: -1, events: [event] });
  }
});

const codeOf = async (until: string): Promise<string> => {
  try {
    await momentOf(store, until, NOW);
    return 'none';
  } catch (error) {
    return error instanceof Problem ? error.code : 'another error';
  }
};

describe('the moment of a replay', () => {
  it('is the present end of the log when none is named', async () =>
    expect(await momentOf(store, undefined, NOW)).toEqual({ position: 5n, at: times[4] }));

  it.each([
    ['2026-11-01T09:59:59Z', START],
    ['2026-11-01T10:00:00Z', 1n],
    ['2026-11-01T10:01:59.999Z', 2n],
    ['2026-11-01T10:02:00Z', 4n],
    ['2026-11-01T06:02:00-04:00', 4n],
    ['2026-11-01T10:03:59Z', 4n],
    ['2026-11-01T11:00:00Z', 5n],
  ])('takes in at %s what was recorded by then', async (until, position) =>
    expect(await momentOf(store, until, NOW)).toEqual({ position, at: new Date(until) }),
  );

  it.each([
    ['0', START, new Date(0)],
    ['3', 3n, times[2]],
    ['5', 5n, times[4]],
  ])('is the position %s as it is, with the time of its event', async (until, position, at) =>
    expect(await momentOf(store, until, NOW)).toEqual({ position, at }),
  );

  it('finds the event before a gap in the positions', async () => {
    store.gap = 3n;
    const found = await momentOf(store, '3', NOW);
    store.gap = undefined;
    expect(found).toEqual({ position: 3n, at: times[1] });
  });

  it('refuses what has not come yet: two replays of it would differ', async () => {
    expect(await codeOf('6')).toBe('replay/not-yet');
    expect(await codeOf('2026-11-01T12:00:00Z')).toBe('replay/not-yet');
  });

  it.each(['yesterday', '2026-11-01', '-1', '2026-13-01T00:00:00Z', '', '1e3'])('refuses %j', async (until) =>
    expect(await codeOf(until)).toBe('replay/wrong-moment'),
  );
});
