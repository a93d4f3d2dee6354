import { Inject, Injectable, OnApplicationBootstrap, OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { CATALOGUE, DATABASE, EVENT_STORE, IDENTIFIERS, LOGGER, METRICS } from '@hub/composition';
import type { Decided, DecisionProgress } from '@hub/disclosure';
import type { EventCatalogue, EventStore, Identifiers } from '@hub/event-sourcing';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import { Book } from './book';
import { DisclosureStage } from './disclosure-stage';

/** Runs the stage while the application stands, and tells the relay of the same process how far it has come. */
@Injectable()
export class DisclosureWorker implements DecisionProgress, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly stage: DisclosureStage;
  private running: Promise<void> | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CATALOGUE) catalogue: EventCatalogue,
    @Inject(IDENTIFIERS) identifiers: Identifiers,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) log: Logger,
    @Inject(Readiness) readiness: Readiness,
    @Optional() @Inject(METRICS) metrics?: Registry,
  ) {
    const registers = metrics === undefined ? [] : [metrics];
    const written = new Counter({ name: 'hub_disclosure_decisions_total', help: 'Disclosure decisions written', registers });
    const stage = new DisclosureStage({
      store,
      catalogue,
      identifiers,
      book: new Book(database.pool('hub_disclosure')),
      log: log.child({ part: 'disclosure' }),
      onDecided: (count) => written.inc(count),
    });
    new Gauge({
      name: 'hub_disclosure_parked_subjects',
      help: 'Subjects for which nothing is disclosed until an event can be read',
      registers,
      collect() {
        this.set(stage.status().parked);
      },
    });
    this.stage = stage;
    readiness.register({ name: 'disclosure', check: () => this.ready() });
  }

  onApplicationBootstrap(): void {
    this.running = this.stage.run(this.stopping.signal);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  current(): Promise<Decided> {
    return this.stage.current();
  }

  onAdvance(listener: () => void): () => void {
    return this.stage.onAdvance(listener);
  }

  /** A stage that lags is ready and says by how much; one that cannot go on is not. */
  private async ready() {
    const { stopped, decided, asOf, parked } = this.stage.status();
    if (stopped !== undefined) throw new Error(stopped);
    const head = await this.store.head();
    // Positions cannot be subtracted: the lag is that of the last event judged behind the last one recorded, in milliseconds.
    const lag = decided >= head.position ? 0 : Math.max(0, head.recordedAt.getTime() - asOf.getTime());
    return { lag, parked };
  }
}
