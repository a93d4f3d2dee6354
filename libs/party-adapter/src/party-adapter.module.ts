import { DynamicModule, Inject, Injectable, Module, OnApplicationShutdown } from '@nestjs/common';
import { CATALOGUE, CLOCK, DATABASE, VAULT } from '@hub/composition';
import type { Clock, EventCatalogue } from '@hub/event-sourcing';
import type { HubDatabase } from '@hub/postgres';
import type { Vault } from '@hub/vault';
import { ADAPTER_CONFIG, type PartyAdapterConfig } from './adapter-config';
import { boardController } from './board/board.controller';
import { BoardReads } from './board/board-reads';
import { Boards } from './board/boards';
import { inboundController } from './inbound/inbound.controller';
import { ReferralPages } from './query/referral-pages';
import { ReferralReads } from './query/referral-reads';
import { referralsController } from './query/referrals.controller';
import { migrateReadModel } from './read-model/migrations';
import { ReadModel } from './read-model/read-model';
import { ReceptionWorker } from './reception/reception-worker';
import { ReleasePages } from './releases/release-pages';
import { ReleaseReads } from './releases/release-reads';
import { releasesController } from './releases/releases.controller';
import { VIEW, ViewWorker } from './view/view-worker';

/** Closes the query side's connections with the application, after whatever still answers. */
@Injectable()
class ReadModelLife implements OnApplicationShutdown {
  constructor(@Inject(ReadModel) private readonly model: ReadModel) {}

  async onApplicationShutdown(): Promise<void> {
    await this.model.close();
  }
}

/** An adapter for the parties of some kinds; everything that makes one differ from another is its configuration. */
@Module({})
export class PartyAdapterModule {
  static with(config: PartyAdapterConfig): DynamicModule {
    return {
      module: PartyAdapterModule,
      controllers: [referralsController, releasesController, boardController, inboundController].map((of) => of(config)),
      providers: [
        { provide: ADAPTER_CONFIG, useValue: config },
        {
          provide: ReadModel,
          useFactory: async (database: HubDatabase) => {
            await migrateReadModel(database.urlFor(config.owner), config);
            return ReadModel.open(database.urlFor(config.role), config.schema);
          },
          inject: [DATABASE],
        },
        {
          provide: ReferralPages,
          useFactory: (model: ReadModel, vault: Vault, catalogue: EventCatalogue) =>
            new ReferralPages(new ReferralReads(model), vault, catalogue),
          inject: [ReadModel, VAULT, CATALOGUE],
        },
        {
          provide: ReleasePages,
          useFactory: (model: ReadModel, vault: Vault, catalogue: EventCatalogue) =>
            new ReleasePages(new ReleaseReads(model), vault, catalogue),
          inject: [ReadModel, VAULT, CATALOGUE],
        },
        {
          provide: Boards,
          useFactory: (model: ReadModel, vault: Vault, catalogue: EventCatalogue, clock: Clock) =>
            new Boards(new BoardReads(model), vault, catalogue, clock),
          inject: [ReadModel, VAULT, CATALOGUE, CLOCK],
        },
        ReadModelLife,
        ReceptionWorker,
        ViewWorker,
        { provide: VIEW, useExisting: ViewWorker },
      ],
      exports: [ViewWorker],
    };
  }
}
