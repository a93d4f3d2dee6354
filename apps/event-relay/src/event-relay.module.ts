import { Inject, Injectable, Module, OnApplicationBootstrap, OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import {
  CATALOGUE,
  DATABASE,
  DECISION_PROGRESS,
  EVENT_STORE,
  IDENTIFIERS,
  LOGGER,
  MESSAGE_BUS,
  METRICS,
  TOPIC_PARTITIONS,
} from '@hub/composition';
import type { DecisionProgress } from '@hub/disclosure';
import type { EventCatalogue, EventStore, Identifiers } from '@hub/event-sourcing';
import { Readiness } from '@hub/http-edge';
import type { MessageBus } from '@hub/messaging';
import type { HubDatabase } from '@hub/postgres';
import { DEFAULT_PARTITIONS } from '@hub/projection';
import { PostgresCheckpoints } from './postgres-checkpoints';
import { Relay } from './relay';

/** Runs the relay while the application stands. */
@Injectable()
export class RelayWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly relay: Relay;
  private running: Promise<void> | undefined;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(MESSAGE_BUS) bus: MessageBus,
    @Inject(CATALOGUE) catalogue: EventCatalogue,
    @Inject(IDENTIFIERS) identifiers: Identifiers,
    @Inject(DECISION_PROGRESS) progress: DecisionProgress,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) log: Logger,
    @Inject(Readiness) readiness: Readiness,
    @Optional() @Inject(METRICS) metrics?: Registry,
    @Optional() @Inject(TOPIC_PARTITIONS) partitions: number = DEFAULT_PARTITIONS,
  ) {
    const registers = metrics === undefined ? [] : [metrics];
    const published = new Counter({ name: 'hub_relay_published_total', help: 'Disclosures published', registers });
    const refills = new Counter({ name: 'hub_relay_refills_total', help: 'Times that everything was published anew', registers });
    this.relay = new Relay({
      store,
      bus,
      catalogue,
      identifiers,
      checkpoints: new PostgresCheckpoints(database.pool('hub_relay')),
      progress,
      partitions,
      log: log.child({ part: 'relay' }),
      onPublished: (count) => published.inc(count),
      onRefill: () => refills.inc(),
    });
    readiness.register({ name: 'relay', check: async () => this.ready() });
  }

  onApplicationBootstrap(): void {
    this.relay.watch();
    this.running = this.relay.run(this.stopping.signal);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private ready() {
    const { stopped, refill } = this.relay.status();
    if (stopped !== undefined) throw new Error(stopped);
    return { refill };
  }
}

/** The event relay: from the log to the party topics. Injects the ports of `@hub/composition`. */
@Module({ providers: [RelayWorker] })
export class EventRelayModule {}
