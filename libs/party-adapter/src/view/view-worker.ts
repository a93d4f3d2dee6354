import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, OnApplicationBootstrap, OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { backOff } from '@hub/back-off';
import { CATALOGUE, CLOCK, DATABASE, LOGGER, MESSAGE_BUS, TOPIC_PARTITIONS } from '@hub/composition';
import type { Clock, EventCatalogue, Position } from '@hub/event-sourcing';
import { Readiness } from '@hub/http-edge';
import type { MessageBus } from '@hub/messaging';
import type { HubDatabase } from '@hub/postgres';
import { DEFAULT_PARTITIONS, ProjectionConsumer, codeOf, pipeTopics } from '@hub/projection';
import { ADAPTER_CONFIG, type PartyAdapterConfig } from '../adapter-config';
import { ReceptionWorker } from '../reception/reception-worker';
import type { DeliveredMessage } from './delivered-message';
import { ReferralView } from './referral-view';

/** What the query side asks of the view. */
export interface View {
  /** Whether the view is complete up to that position of the log, now or within the time. */
  waitFor(position: Position, milliseconds: number): Promise<boolean>;
}
export const VIEW = Symbol('View');

/** Keeps the adapter's view up to date while the application stands; waits for a bus that is not there yet. */
@Injectable()
export class ViewWorker implements View, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly consumer: ProjectionConsumer<DeliveredMessage>;
  private readonly stopping = new AbortController();
  private readonly log: Logger;
  private starting: Promise<void> | undefined;
  private standing = false;

  constructor(
    @Inject(ADAPTER_CONFIG) private readonly config: PartyAdapterConfig,
    @Inject(MESSAGE_BUS) private readonly bus: MessageBus,
    @Inject(CATALOGUE) catalogue: EventCatalogue,
    @Inject(CLOCK) clock: Clock,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) log: Logger,
    @Inject(Readiness) readiness: Readiness,
    @Inject(ReceptionWorker) receptions: ReceptionWorker,
    @Optional() @Inject(TOPIC_PARTITIONS) private readonly partitions: number = DEFAULT_PARTITIONS,
  ) {
    this.log = log.child({ part: config.name });
    this.consumer = new ProjectionConsumer({
      projection: new ReferralView(config, catalogue, () => receptions.nudge()),
      schema: config.schema,
      pool: database.pool(config.role),
      bus,
      clock,
      log: this.log,
    });
    readiness.register({ name: `${config.name} view`, check: () => this.ready() });
  }

  onApplicationBootstrap(): void {
    this.starting = this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await this.consumer.stop();
  }

  waitFor(position: Position, milliseconds: number): Promise<boolean> {
    return this.consumer.waitFor(position, milliseconds);
  }

  /** Tries everything again that could not be applied. @returns how many keys are parked no more */
  retryParked(): Promise<number> {
    return this.consumer.retryParked();
  }

  private async start(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; failures += 1)
      try {
        const own = this.config.kinds.map((kind) => pipeTopics.party(kind, this.partitions));
        await this.bus.ensureTopics([...own, pipeTopics.progress, pipeTopics.receipts]);
        await this.consumer.start();
        this.standing = true;
        return;
      } catch (error) {
        this.log.warn({ code: codeOf(error), failures }, 'the view cannot follow its topics yet');
        await sleep(backOff(failures + 1, { first: 200, longest: 10_000 }), undefined, { signal }).catch(() => undefined);
      }
  }

  private async ready() {
    const { parked, gaps } = await this.consumer.status();
    if (!this.standing) throw new Error('The view does not follow its topics yet.');
    return { parked, gaps };
  }
}
