import { randomUUID } from 'node:crypto';
import { LogError, NO_STREAM, type Append, type AppendOutcome } from '@hub/event-sourcing';
import type { LogSin } from './log-judge';
import type { AppendingStore } from './log-writing';

/** A store, or a caller of it, that misbehaves once, and where the judge must see it. */
export interface LogLie {
  readonly name: string;
  readonly sin: LogSin;
  tell(store: AppendingStore): AppendingStore;
}

/** Lies begin here, so that there is an honest answer to imitate. */
const AFTER = 3;

const drops: LogLie = {
  name: 'a store that acknowledges one append and does not write it',
  sin: 'lost',
  tell(store) {
    let asked = 0;
    return {
      revisions: (streams) => store.revisions(streams),
      append: async (append) => (++asked === AFTER ? asIfWritten(append) : store.append(append)),
    };
  },
};

const asIfWritten = ({ expectedRevision, events }: Append): AppendOutcome => ({
  outcome: 'appended',
  revision: expectedRevision + events.length,
  position: 1n,
});

const doubles: LogLie = {
  name: 'a caller that retries an unknown append under new ids',
  sin: 'doubled',
  tell(store) {
    let asked = 0;
    let unanswered: string | undefined;
    return {
      revisions: (streams) => store.revisions(streams),
      async append(append) {
        const [first] = append.events;
        if (++asked === AFTER) {
          await store.append(append);
          unanswered = first?.id;
          throw new LogError('log/unknown-outcome', 'The answer was lost on the way.');
        }
        if (first === undefined || first.id !== unanswered) return store.append(append);
        unanswered = undefined;
        const actual = (await store.revisions([append.stream])).get(append.stream) ?? NO_STREAM;
        return store.append({
          ...append,
          expectedRevision: actual,
          events: append.events.map((event) => ({ ...event, id: randomUUID() })),
        });
      },
    };
  },
};

const reorders: LogLie = {
  name: 'a store that acknowledges one append and writes it after the next',
  sin: 'reordered',
  tell(store) {
    let asked = 0;
    let held: Append | undefined;
    let done = false;
    const isHeld = ({ events: [first] }: Append) => first !== undefined && first.id === held?.events[0]?.id;
    const release = async () => {
      if (held !== undefined) await store.append(held);
      done = done || held !== undefined;
      held = undefined;
    };
    return {
      async revisions(streams) {
        const revisions = new Map(await store.revisions(streams));
        if (held !== undefined && revisions.has(held.stream))
          revisions.set(held.stream, held.expectedRevision + held.events.length);
        return revisions;
      },
      async append(append) {
        if (!done && held === undefined && ++asked >= AFTER) held = append;
        if (isHeld(append)) return asIfWritten(append);
        // The next one of that stream could not be written without it.
        if (append.stream === held?.stream) await release();
        const outcome = await store.append(append);
        await release();
        return outcome;
      },
    };
  },
};

export const LOG_LIES: readonly LogLie[] = [drops, doubles, reorders];
