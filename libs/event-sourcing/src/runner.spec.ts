import { Type } from 'typebox';
import { refused, type DecidedEvent, type Decider } from './decider';
import { decodeBody } from './envelope';
import { LogError, type Append, type AppendOutcome } from './event-store';
import { EventCatalogue } from './event-types';
import { Identifiers } from './identifiers';
import { MemoryEventStore } from './memory';
import { createRunner, type Run, type SegmentToSeal } from './runner';

interface Account {
  readonly total: number;
}
type Command = { readonly add: number; readonly times?: number; readonly note?: string };

const account: Decider<Account, Command> = {
  initialState: { total: 0 },
  // The catalogue has checked it.
  evolve: (state, event) => ({ total: state.total + (event.open as { amount: number }).amount }),
  decide: ({ add, times = 1, note }, { total }) => {
    if (total + add > 10) return refused('account/full', 'The account is full.');
    const event: DecidedEvent = {
      type: 'account.added',
      version: 1,
      open: { subject: 's', amount: add, total: total + add },
      ...(note ? { segments: { identity: note } } : {}),
    };
    return add === 0 ? [] : Array.from({ length: times }, () => event);
  },
};

const catalogue = new EventCatalogue([
  {
    type: 'account.added',
    versions: [
      {
        version: 1,
        open: Type.Object({ subject: Type.String(), amount: Type.Number(), total: Type.Number() }),
        segments: { identity: Type.String(), health: Type.String() },
      },
    ],
  },
]);

/** A store that a test can make fail or lag. */
class WillingStore extends MemoryEventStore {
  before: ((append: Append) => Promise<void>) | undefined;
  after: ((append: Append, outcome: AppendOutcome) => Promise<void>) | undefined;
  readonly appends: Append[] = [];

  override async append(append: Append): Promise<AppendOutcome> {
    this.appends.push(append);
    await this.before?.(append);
    const outcome = await super.append(append);
    await this.after?.(append, outcome);
    return outcome;
  }
}

const stream = 'account-1';
let store: WillingStore;
let sealed: SegmentToSeal[];

const run = (command: Command, key = 'key-1', overrides: Partial<Run<Account, Command>> = {}) =>
  createRunner({
    store,
    catalogue,
    identifiers: new Identifiers(Buffer.alloc(32, 1)),
    seal: async (requests) => {
      sealed.push(...requests);
      // No vault's cipher repeats itself either.
      return requests.map(() => ({ v: 1, key: 'aw', iv: 'aXY', ciphertext: `n${sealed.length}` }));
    },
  }).run({
    decider: account,
    stream,
    command,
    caller: { party: 'gulf-coast-cbc', actor: 'worker-7', source: 'console' },
    key,
    commandName: 'add',
    target: stream,
    bytes: Buffer.from(JSON.stringify(command)),
    ...overrides,
  });

const stored = async () => {
  const events = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};

beforeEach(() => {
  store = new WillingStore();
  sealed = [];
});

describe('running a command', () => {
  it('decides on the state so far and appends', async () => {
    await run({ add: 3 });
    const outcome = await run({ add: 4 }, 'key-2');
    expect(outcome).toMatchObject({
      outcome: 'done',
      revision: 1,
      position: 2n,
      repeated: false,
      events: [{ type: 'account.added', open: { total: 7 } }],
    });
    expect((await stored()).map(({ body }) => decodeBody(body).open)).toMatchObject([{ total: 3 }, { total: 7 }]);
  });

  it('records who, by which command, under which key', async () => {
    await run({ add: 1 }, 'key-1', { correlation: 'case-9', traceparent: '00-trace' });
    const [event] = await stored();
    expect(catalogue.read(event!).metadata).toEqual({
      v: 1,
      party: 'gulf-coast-cbc',
      actor: 'worker-7',
      source: 'console',
      key: 'key-1',
      command: { name: 'add', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      correlation: 'case-9',
      traceparent: '00-trace',
    });
  });

  it('refuses without a trace, and decides again the next time', async () => {
    expect(await run({ add: 11 })).toEqual({
      outcome: 'refused',
      refusal: { refused: 'account/full', message: 'The account is full.' },
    });
    expect(await stored()).toEqual([]);
    expect(await run({ add: 2 })).toMatchObject({ outcome: 'done', repeated: false });
  });

  it('records nothing where there is nothing to do', async () => {
    await run({ add: 2 });
    expect(await run({ add: 0 }, 'key-2')).toEqual({ outcome: 'done', events: [], revision: 0, position: 1n, repeated: false });
  });

  it('seals each content for its own event, stream, subject and category, and appends nothing in clear', async () => {
    await run({ add: 1, times: 2, note: 'Jane Doe' });
    const events = await stored();
    expect(sealed).toEqual(
      events.map(({ id }) => ({ eventId: id, stream, subject: 's', category: 'identity', content: 'Jane Doe' })),
    );
    expect(events.map(({ body }) => decodeBody(body).segments['identity']?.ciphertext)).toEqual(['n2', 'n2']);
    expect(Buffer.concat(events.map(({ body }) => body)).includes('Jane')).toBe(false);
  });

  it('refuses events that their schema does not allow before anything is sealed', async () => {
    const wrong: Decider<Account, Command> = {
      ...account,
      decide: () => [{ type: 'account.added', version: 1, open: {}, segments: { identity: 'Jane Doe' } }],
    };
    await expect(run({ add: 1 }, 'key-1', { decider: wrong })).rejects.toMatchObject({ code: 'event/invalid' });
    expect(sealed).toEqual([]);
  });
});

describe('repeating a command', () => {
  it('finds what came of it, whatever happened since', async () => {
    const first = await run({ add: 3, times: 2 });
    await run({ add: 4 }, 'key-2');
    const again = await run({ add: 3, times: 2 });
    expect(again).toEqual({ ...first, repeated: true });
    expect(await stored()).toHaveLength(3);
  });

  it('tells another command under the same key', async () => {
    await run({ add: 3 });
    expect(await run({ add: 4 })).toEqual({ outcome: 'key-reused' });
    expect(await run({ add: 3 }, 'key-1', { commandName: 'remove' })).toEqual({ outcome: 'key-reused' });
    expect(await run({ add: 3 }, 'key-1', { target: 'account-2' })).toEqual({ outcome: 'key-reused' });
  });

  it('never meets the command of another party or source under the same key', async () => {
    await run({ add: 1 });
    await run({ add: 1 }, 'key-1', { caller: { party: 'harbor-shelter', actor: 'worker-7', source: 'console' } });
    await run({ add: 1 }, 'key-1', { caller: { party: 'gulf-coast-cbc', actor: 'worker-7', source: 'ehr' } });
    expect(await stored()).toHaveLength(3);
  });

  it('makes one of two at the same moment', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => run({ add: 1, note: 'Jane Doe' })));
    expect(await stored()).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.outcome === 'done' && !outcome.repeated)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => (outcome.outcome === 'done' ? outcome.position : outcome)))).toEqual(new Set([1n]));
  });

  it('tells another command under the same key even when both are decided at the same moment', async () => {
    const outcomes = await Promise.all([run({ add: 1 }), run({ add: 2 })]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['done', 'key-reused']);
    expect(await stored()).toHaveLength(1);
  });
});

describe('when others write the same stream', () => {
  it('decides anew on what they wrote', async () => {
    let first = true;
    store.before = async () => {
      if (!first) return;
      first = false;
      await run({ add: 8 }, 'other');
    };
    expect(await run({ add: 2 })).toMatchObject({ outcome: 'done', events: [{ open: { total: 10 } }] });
  });

  it('refuses when what they wrote leaves no room', async () => {
    let first = true;
    store.before = async () => {
      if (!first) return;
      first = false;
      await run({ add: 8 }, 'other');
    };
    expect(await run({ add: 3 })).toMatchObject({ outcome: 'refused' });
  });

  it('gives up after ten attempts and has recorded nothing', async () => {
    let n = 0;
    store.before = async ({ events }) => {
      // Somebody else is always first.
      const [event] = events;
      await MemoryEventStore.prototype.append.call(store, {
        stream,
        expectedRevision: n - 1,
        events: [
          {
            ...event!,
            id: `00000000-0000-4000-8000-${String((n += 1)).padStart(12, '0')}`,
            body: Buffer.from('{"open":{"subject":"s","amount":0,"total":0}}'),
          },
        ],
      });
    };
    await expect(run({ add: 1 })).rejects.toMatchObject({ code: 'runner/contention' });
    expect(n).toBe(10);
    expect(await stored()).toHaveLength(10);
  });
});

describe('when the log does not answer', () => {
  const unknown = () => new LogError('log/unknown-outcome', 'lost');

  it('sends the same ids and bytes again and finds them written once', async () => {
    let lost = 2;
    store.after = async () => {
      if ((lost -= 1) >= 0) throw unknown();
    };
    expect(await run({ add: 3, note: 'Jane Doe' })).toMatchObject({ outcome: 'done', revision: 0, position: 1n });
    expect(await stored()).toHaveLength(1);
    expect(store.appends).toHaveLength(3);
    expect(store.appends[1]).toEqual(store.appends[0]);
    expect(sealed).toHaveLength(1);
  });

  it('sends it again when nothing had been written', async () => {
    let lost = 1;
    store.before = async () => {
      if ((lost -= 1) >= 0) throw unknown();
    };
    expect(await run({ add: 3 })).toMatchObject({ outcome: 'done', repeated: false });
    expect(await stored()).toHaveLength(1);
  });

  it('says in the end that it does not know, and a repeat of the command converges', async () => {
    store.after = async () => {
      throw unknown();
    };
    await expect(run({ add: 3 })).rejects.toMatchObject({ code: 'log/unknown-outcome' });
    store.after = undefined;
    expect(await run({ add: 3 })).toMatchObject({ outcome: 'done', repeated: true });
    expect(await stored()).toHaveLength(1);
  });

  it('does not repeat what was refused as impossible', async () => {
    store.before = async () => {
      throw new LogError('log/too-large', 'too large');
    };
    await expect(run({ add: 3 })).rejects.toMatchObject({ code: 'log/too-large' });
    expect(store.appends).toHaveLength(1);
  });
});
