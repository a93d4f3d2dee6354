import { Identifiers, createRunner, type EventStore } from '@hub/event-sourcing';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import { hubCatalogue } from '@hub/catalogue';
import { adoptPolicyDecider, type PolicyAdopted } from '@hub/parties';
import { JurisdictionReader } from './jurisdiction';

const policy = (version: string): PolicyAdopted => ({
  version,
  jurisdiction: 'Florida',
  timeZone: 'America/New_York',
  partyKinds: [],
  permissions: [],
  exceptions: [],
  trustedRecorders: [],
  importers: [],
  limits: { answerHours: 1, startHours: 1 },
});

const adopt = (store: EventStore, version: string) =>
  createRunner({ store, catalogue: hubCatalogue, identifiers: new Identifiers(Buffer.alloc(32)), seal: async () => [] }).run({
    decider: adoptPolicyDecider,
    stream: 'policy',
    command: { policy: policy(version) },
    caller: { party: 'hub', actor: 'a', source: 's' },
    key: version,
    commandName: 'policy.adopt',
    target: 'policy',
    bytes: Buffer.from(version),
  });

/** A log whose reads of everything wait until the test lets them go on, after they have looked. */
function slow(store: EventStore): { store: EventStore; reads: (() => void)[] } {
  const reads: (() => void)[] = [];
  const readAll: EventStore['readAll'] = async function* (options) {
    const seen = [];
    for await (const event of store.readAll(options)) seen.push(event);
    await new Promise<void>((resolve) => reads.push(resolve));
    yield* seen;
  };
  return {
    reads,
    store: new Proxy(store, { get: (target, name) => (name === 'readAll' ? readAll : (Reflect.get(target, name) as unknown)) }),
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the jurisdiction', () => {
  it('includes what was acknowledged before it was asked for, also while an earlier look is under way', async () => {
    const log = new MemoryEventStore();
    const { store, reads } = slow(log);
    const reader = new JurisdictionReader(store, hubCatalogue);
    await adopt(log, '1');
    const before = reader.current();
    await turn();
    await adopt(log, '2');
    const [after, beside] = [reader.current(), reader.current()];
    reads.shift()?.();
    expect((await before).policy?.version).toBe('1');
    await turn();
    expect(reads).toHaveLength(1);
    reads.shift()?.();
    expect((await after).policy?.version).toBe('2');
    expect(await beside).toBe(await after);
  });

  it('reads on after a read that failed', async () => {
    const log = new MemoryEventStore();
    let fails = true;
    const store = new Proxy<EventStore>(log, {
      get(target, name) {
        if (name === 'readAll' && fails) throw new Error('lost');
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const reader = new JurisdictionReader(store, hubCatalogue);
    await expect(reader.current()).rejects.toThrow('lost');
    fails = false;
    expect((await reader.current()).policy).toBeUndefined();
  });
});
