import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '@hub/back-off';
import type { DecisionProgress } from '@hub/disclosure';
import { START, type EventCatalogue, type EventStore } from '@hub/event-sourcing';
import { BusError, type MessageBus } from '@hub/messaging';
import { codeOf, pipeTopics, type ProjectionLog } from '@hub/projection';
import { keptWhatItAcknowledged } from './acknowledged-records';
import { Announcer } from './announcer';
import type { Aliases } from './compose-message';
import { PartyKinds } from './party-kinds';
import { Publisher } from './publisher';
import { RelayError } from './relay-errors';
import { RelaySession } from './relay-session';
import { refilled, type RelayCheckpoints, type RelayState } from './relay-state';
import { SourceEvents } from './source-events';

export interface RelayOptions {
  readonly store: EventStore;
  readonly bus: MessageBus;
  readonly catalogue: EventCatalogue;
  readonly identifiers: Aliases;
  readonly checkpoints: RelayCheckpoints;
  readonly progress: DecisionProgress;
  /** Partitions of a party topic where it is made. */
  readonly partitions: number;
  readonly log: ProjectionLog;
  /** Milliseconds; for tests. */
  readonly waits?: Partial<RelayWaits>;
  /** Counts what was published and how often everything was published anew. */
  readonly onPublished?: (count: number) => void;
  readonly onRefill?: () => void;
}

interface RelayWaits {
  /** Between two looks whether the bus still has what it acknowledged. */
  readonly look: number;
  /** Between two looks how far the decisions have come, beside being told. */
  readonly announce: number;
  /** Before the relay goes on after another one had saved: two relays must not take turns at every record. */
  readonly standBy: number;
  /** Before it tries again what needs somebody's help. */
  readonly stopped: number;
  /** After the first failure of any other kind; doubles with each that follows it, up to ten seconds. */
  readonly retry: number;
}

const WAITS: RelayWaits = { look: 60_000, announce: 1_000, standBy: 5_000, stopped: 30_000, retry: 200 };
const LONGEST_RETRY = 10_000;

export interface RelayStatus {
  /** Set while something stands in the way that trying again will not move. */
  readonly stopped?: string;
  readonly refill: number;
}

/**
 * Publishes disclosures to the party topics in log order and saves its place after the acknowledgement: it can only repeat, never
 * lose or overtake (decision 13). Several may run; all but one write duplicates at worst.
 */
export class Relay {
  private readonly publisher: Publisher;
  private readonly announcer: Announcer;
  private readonly waits: RelayWaits;
  private current: RelayStatus = { refill: 0 };
  private lost = false;

  constructor(private readonly options: RelayOptions) {
    const { bus, store, identifiers, partitions, progress } = options;
    this.publisher = new Publisher(bus, new SourceEvents(store), identifiers, partitions);
    this.announcer = new Announcer(bus, progress, (error) => this.complain(error));
    this.waits = { ...WAITS, ...options.waits };
  }

  status(): RelayStatus {
    return this.current;
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.session(signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        await sleep(this.pauseAfter(error, failures), undefined, { signal }).catch(() => undefined);
      }
    }
    await this.announcer.settled();
  }

  private async session(signal: AbortSignal, onSaved: () => void): Promise<void> {
    const { store, catalogue, checkpoints, progress } = this.options;
    this.announcer.reset();
    this.publisher.reset();
    const state = await this.begin();
    const kinds = await PartyKinds.asOf(store, catalogue, state.position);
    await this.publisher.ensureTopics(kinds.all());
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    let saved = state;
    const looks = this.look(
      () => saved,
      until,
      (error) => ending.abort(error),
    );
    const stopAnnouncing = progress.onAdvance(() => this.announcer.look());
    // Calls of the listener may be lost.
    const ticker = setInterval(() => this.announcer.look(), this.waits.announce);
    const parts = { store, catalogue, checkpoints, publisher: this.publisher, announcer: this.announcer };
    try {
      const session = new RelaySession(parts, state, kinds, (next, published) => {
        saved = next;
        onSaved();
        this.current = { refill: next.refill };
        this.options.onPublished?.(published);
      });
      await session.follow(until);
      if (ending.signal.aborted) throw ending.signal.reason;
    } catch (error) {
      // Noticed by an acknowledgement: what stands at the last one's offset by now may look right.
      if (!ending.signal.aborted && codeOf(error) === 'relay/records-lost') this.lost = true;
      throw error;
    } finally {
      stopAnnouncing();
      clearInterval(ticker);
      ending.abort();
      await looks;
    }
  }

  /** The place to go on from: the log's start under the next refill number when the log or what the bus had is another. */
  private async begin(): Promise<RelayState> {
    const { store, bus, checkpoints } = this.options;
    const identity = await store.identity();
    const log = { log: identity.log, generation: BigInt(identity.generation) };
    await bus.ensureTopics([pipeTopics.progress]);
    const state = await checkpoints.load({ ...log, position: START, refill: 0, version: 0n, partitions: new Map() });
    const sameLog = state.log === log.log && state.generation === log.generation;
    if (sameLog && !this.lost && (await keptWhatItAcknowledged(bus, state))) return state;
    const saved = await checkpoints.save(state, refilled(state, log));
    if (saved === undefined) throw new RelayError('relay/superseded', 'Another relay began to publish everything anew.');
    this.lost = false;
    this.options.onRefill?.();
    this.options.log.warn({ refill: saved.refill, newLog: !sameLog }, 'everything is published anew from the start of the log');
    return saved;
  }

  /** Once a minute and at every reconnection: is what was acknowledged still there? */
  private async look(state: () => RelayState, signal: AbortSignal, onLost: (error: RelayError) => void): Promise<void> {
    while (!signal.aborted) {
      const reconnected = new AbortController();
      this.onReconnected = () => reconnected.abort();
      await sleep(this.waits.look, undefined, { signal: AbortSignal.any([signal, reconnected.signal]) }).catch(() => undefined);
      if (signal.aborted) return;
      // Announcements are kept for a short time: whoever begins on a quiet hub needs one too.
      this.announcer.repeat();
      try {
        if (!(await keptWhatItAcknowledged(this.options.bus, state())))
          onLost(new RelayError('relay/records-lost', 'The bus does not have any more what it had acknowledged.'));
      } catch (error) {
        this.complain(error);
      }
    }
  }

  /** Of the session under way; the bus keeps its listeners for ever, so it gets only one. */
  private onReconnected = () => {};

  /** Call once, before {@link run}. */
  watch(): void {
    this.options.bus.onReconnected(() => this.onReconnected());
  }

  private pauseAfter(error: unknown, failures: number): number {
    const code = codeOf(error);
    if ((error instanceof RelayError && error.stops) || (error instanceof BusError && error.code === 'bus/wrong-partitions')) {
      this.current = { ...this.current, stopped: code };
      this.options.log.error({ code, detail: error.message }, 'the relay has stopped');
      return this.waits.stopped;
    }
    this.options.log.warn({ code, failures }, 'the relay begins again from its checkpoint');
    if (code === 'relay/superseded') return this.waits.standBy;
    if (code === 'relay/records-lost') return 0;
    return backOff(failures, { first: this.waits.retry, longest: LONGEST_RETRY });
  }

  private complain(error: unknown): void {
    this.options.log.warn({ code: codeOf(error) }, 'the relay could not look or announce');
  }
}
