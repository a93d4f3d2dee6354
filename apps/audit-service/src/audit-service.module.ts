import { Inject, Injectable, Module, OnApplicationBootstrap, OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { CATALOGUE, DATABASE, EVENT_STORE, IDENTIFIERS, LOGGER, MESSAGE_BUS, METRICS, VAULT } from '@hub/composition';
import type { EventCatalogue, EventStore, Identifiers } from '@hub/event-sourcing';
import { Readiness } from '@hub/http-edge';
import type { MessageBus } from '@hub/messaging';
import type { HubDatabase } from '@hub/postgres';
import type { Vault } from '@hub/vault';
import { ChainIndex } from './chains/chain-index';
import { EpisodeIndex } from './chains/episode-index';
import { ReceiptRows } from './receipts/receipt-rows';
import { ReceiptsConsumer } from './receipts/receipts-consumer';
import { ReplayController } from './replay/replay.controller';
import { ReplayService } from './replay/replay-service';
import { LogReader } from './trace/log-reader';
import { TraceController } from './trace/trace.controller';
import { TraceService } from './trace/trace-service';

/** Takes in receipts and keeps the index of chains while the application stands. */
@Injectable()
export class AuditWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly receipts: ReceiptsConsumer;

  constructor(
    @Inject(MESSAGE_BUS) bus: MessageBus,
    @Inject(ReceiptRows) rows: ReceiptRows,
    @Inject(ChainIndex) private readonly chains: ChainIndex,
    @Inject(EpisodeIndex) private readonly episodes: EpisodeIndex,
    @Inject(Readiness) readiness: Readiness,
    @Optional() @Inject(METRICS) metrics?: Registry,
  ) {
    const parked = new Counter({
      name: 'hub_audit_parked_receipts_total',
      help: 'Receipts that cannot be read',
      registers: metrics === undefined ? [] : [metrics],
    });
    this.receipts = new ReceiptsConsumer(bus, rows, (count) => parked.inc(count));
    readiness.register({
      name: 'audit',
      check: async () => {
        if (!this.episodes.healthy) throw new Error('The index of episodes does not follow the log.');
        if (!this.chains.healthy) throw new Error('The index of chains does not follow the log.');
      },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.chains.start();
    this.episodes.start();
    await this.receipts.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.receipts.stop(), this.chains.stop(), this.episodes.stop()]);
  }
}

/** Trace and replay. Injects the ports of `@hub/composition`. */
@Module({
  controllers: [TraceController, ReplayController],
  providers: [
    {
      provide: ReceiptRows,
      useFactory: (database: HubDatabase) => new ReceiptRows(database.pool('hub_audit')),
      inject: [DATABASE],
    },
    {
      provide: ChainIndex,
      useFactory: (database: HubDatabase, store: EventStore, log: Logger) =>
        new ChainIndex(database.pool('hub_audit'), store, (err) =>
          log.warn({ err, part: 'audit' }, 'the index of chains fell behind'),
        ),
      inject: [DATABASE, EVENT_STORE, LOGGER],
    },
    {
      provide: EpisodeIndex,
      useFactory: (database: HubDatabase, store: EventStore, catalogue: EventCatalogue, log: Logger) =>
        new EpisodeIndex(database.pool('hub_audit'), store, catalogue, (err) =>
          log.warn({ err, part: 'audit' }, 'the index of episodes fell behind'),
        ),
      inject: [DATABASE, EVENT_STORE, CATALOGUE, LOGGER],
    },
    {
      provide: TraceService,
      useFactory: (
        store: EventStore,
        catalogue: EventCatalogue,
        chains: ChainIndex,
        episodes: EpisodeIndex,
        receipts: ReceiptRows,
        vault: Vault,
      ) => new TraceService(new LogReader(store, catalogue), chains, episodes, receipts, vault),
      inject: [EVENT_STORE, CATALOGUE, ChainIndex, EpisodeIndex, ReceiptRows, VAULT],
    },
    {
      provide: ReplayService,
      useFactory: (store: EventStore, catalogue: EventCatalogue, identifiers: Identifiers) =>
        new ReplayService({ store, catalogue }, identifiers),
      inject: [EVENT_STORE, CATALOGUE, IDENTIFIERS],
    },
    AuditWorker,
  ],
})
export class AuditServiceModule {}
