import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@hub/event-sourcing';
import { EventStoreDbEventStore } from '@hub/event-sourcing/eventstoredb';
import { TestServer } from '../../../infra/eventstoredb/test-server';
import type { HubVault } from './hub-vault';
import { ask, askStanding, made, onConsent } from './testing/asked';
import { token } from './testing/tokens';
import { HARBOR, VaultWorld } from './testing/vault-world';

// Real servers on a busy machine.
jest.setTimeout(60_000);

/** Answers that were given although what forbids them had been acknowledged before the call began. */
interface Outcome {
  readonly late: number;
  readonly opened: number;
  readonly refused: number;
}

/** The log with every look and read taking a random while: before it happens, and before its answer arrives. */
const slowed = (store: EventStore, milliseconds: number): EventStore => {
  const dither = () => sleep(Math.random() * milliseconds);
  const wrapped: Pick<EventStore, 'revisions' | 'head' | 'readAt' | 'readStream'> = {
    revisions: async (streams) => {
      await dither();
      const revisions = await store.revisions(streams);
      await dither();
      return revisions;
    },
    head: async () => {
      await dither();
      return store.head();
    },
    readAt: async (positions) => {
      await dither();
      return store.readAt(positions);
    },
    async *readStream(stream, options) {
      await dither();
      for await (const event of store.readStream(stream, options)) {
        if (Math.random() < 0.3) await dither();
        yield event;
      }
    },
  };
  return new Proxy(store, { get: (target, name) => bound(wrapped, name) ?? bound(target, name) });
};

/** The sin: revisions are looked up now and then, and remembered for a while. */
const forgetful = (store: EventStore, milliseconds: number): EventStore => {
  const known = new Map<string, { readonly at: number; readonly revisions: Promise<ReadonlyMap<string, number>> }>();
  const wrapped: Pick<EventStore, 'revisions'> = {
    revisions: (streams) => {
      const key = [...streams].sort().join(' ');
      const kept = known.get(key);
      if (kept && performance.now() - kept.at < milliseconds) return kept.revisions;
      const revisions = store.revisions(streams);
      known.set(key, { at: performance.now(), revisions });
      return revisions;
    },
  };
  return new Proxy(store, { get: (target, name) => bound(wrapped, name) ?? bound(target, name) });
};

function bound(object: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(object, name);
  return typeof value === 'function' ? (value.bind(object) as unknown) : value;
}

describe.each(['PostgreSQL', 'EventStoreDB'])(
  'the promise, on a log in %s: nothing begun after a revocation or denial was acknowledged succeeds',
  (log) => {
    let world: VaultWorld;
    let server: TestServer | undefined;
    beforeAll(async () => {
      if (log === 'PostgreSQL') world = await VaultWorld.open();
      else {
        server = await TestServer.start();
        const { url } = server;
        world = await VaultWorld.open(() => new EventStoreDbEventStore({ url }));
      }
    });
    afterAll(async () => {
      await world?.close();
      await server?.stop();
    });

    /** Readers ask without a pause while a consent is revoked, or everything denied, somewhere in between. */
    const race = async (vaults: readonly HubVault[], rounds: number): Promise<Outcome> => {
      const count = { late: 0, opened: 0, refused: 0 };
      for (let round = 0; round < rounds; round += 1) {
        const source = await world.source(vaults[0]!, { 'substance-use': { round } });
        const consent = await world.consent(source.subject);
        const held = await world.disclose(source, made(source, onConsent(consent)));
        let acknowledged = false;
        let stop = false;
        const reader = async (vault: HubVault, useOpen: boolean) => {
          while (!stop) {
            const begunAfter = acknowledged;
            const [answer] = useOpen
              ? await vault.open(token(HARBOR), [ask(source, held)])
              : await vault.standing(token(HARBOR), [askStanding(held)]);
            const succeeded = answer?.outcome !== 'refused';
            if (succeeded) count.opened += 1;
            else count.refused += 1;
            if (succeeded && begunAfter) count.late += 1;
          }
        };
        const readers = vaults.flatMap((vault) => [reader(vault, true), reader(vault, true), reader(vault, false)]);
        await sleep(10 + Math.random() * 20);
        // Other events of the same subject at the same time, so that folds are overtaken by their neighbours.
        const noise = [world.consent(source.subject), world.consent(source.subject)];
        if (round % 2 === 0) await world.revoke(source.subject, consent);
        else await world.deny(source.subject);
        acknowledged = true;
        await sleep(25);
        stop = true;
        await Promise.all([...noise, ...readers]);
      }
      return count;
    };

    it('holds for two vault processes under random delays of the log', async () => {
      const store = slowed(world.store, 4);
      const { late, opened, refused } = await race([await world.vault({ store }), await world.vault({ store })], 24);
      expect(late).toBe(0);
      // Both sides of the acknowledgement were seen, or nothing was shown.
      expect(opened).toBeGreaterThan(20);
      expect(refused).toBeGreaterThan(20);
    });

    it('control: a vault that remembers revisions for 40 ms breaks it, and this test sees it', async () => {
      const vault = await world.vault({ store: forgetful(slowed(world.store, 1), 40) });
      expect((await race([vault], 12)).late).toBeGreaterThan(0);
    });

    it('judges register and policy as of one moment, never an old register with a new policy', async () => {
      // A denial is recorded before the permission is adopted: at no moment is there the permission without the denial.
      const row = {
        ...{ id: 'treatment', regime: 'hipaa' as const, categories: ['health' as const, 'identity' as const] },
        ...{
          discloserKinds: ['cbc'],
          recipientKinds: ['provider'],
          purposes: ['treatment' as const],
          citation: '45 CFR 164.506',
        },
      };
      const vault = await world.vault({ store: slowed(world.store, 4) });
      const basis = {
        kind: 'permission' as const,
        regime: 'hipaa' as const,
        permission: row.id,
        policy: '1',
        citation: row.citation,
      };
      for (let round = 0; round < 8; round += 1) {
        await world.adoptPolicy([]);
        const source = await world.source(vault, { health: { round } });
        const held = await world.disclose(source, made(source, basis));
        let stop = false;
        const outcomes = new Set<string>();
        const reader = async () => {
          while (!stop)
            for (const { outcome } of await vault.open(token(HARBOR), [ask(source, held, 'health')])) outcomes.add(outcome);
        };
        const readers = [reader(), reader(), reader(), reader()];
        await sleep(Math.random() * 10);
        await world.deny(source.subject);
        await world.adoptPolicy([row]);
        await sleep(20);
        stop = true;
        await Promise.all(readers);
        expect([...outcomes]).toEqual(['refused']);
      }
    });
  },
);
