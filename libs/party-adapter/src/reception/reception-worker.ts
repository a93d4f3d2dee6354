import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { backOff, type BackOff } from '@hub/back-off';
import { COMMAND_GATEWAY, DATABASE, LOGGER, SERVICE_TOKENS } from '@hub/composition';
import type { HubDatabase } from '@hub/postgres';
import { codeOf } from '@hub/projection';
import type { ServiceTokens } from '@hub/sign-in';
import { ADAPTER_CONFIG, type PartyAdapterConfig } from '../adapter-config';
import type { CommandGateway } from '../command-gateway';
import { Receptions, type Reception } from './receptions';

const AT_ONCE = 16;
/** Seconds that one process has to report what it took. */
const LEASE = 30;
/** Before what could not be reported is reported again. */
const PAUSES: BackOff = { first: 500, longest: 60_000 };
/** Answers that no repetition will change. What concerns the token, the load or the moment is tried again. */
const FINAL: ReadonlySet<number> = new Set([400, 404, 409, 410, 422]);

/**
 * Reports to the deciding service that what somebody must act on has reached them, with the adapter's own token for that party: the only command
 * that it may issue (decision 15). Repeated until it is answered; the disclosure's id is the key, so a repetition changes nothing.
 */
@Injectable()
export class ReceptionWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly receptions: Receptions;
  private readonly stopping = new AbortController();
  private waiting = new AbortController();
  private nudged = false;
  private running: Promise<void> | undefined;
  private readonly log: Logger;

  constructor(
    @Inject(ADAPTER_CONFIG) config: PartyAdapterConfig,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(COMMAND_GATEWAY) private readonly gateway: CommandGateway,
    @Inject(SERVICE_TOKENS) private readonly tokens: ServiceTokens,
    @Inject(LOGGER) log: Logger,
  ) {
    this.receptions = new Receptions(config.schema, database.pool(config.role));
    this.log = log.child({ part: config.name });
  }

  /** Something may have been delivered. */
  nudge(): void {
    this.nudged = true;
    this.waiting.abort();
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.nudge();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.nudged = false;
      const taken = await this.receptions.take(AT_ONCE, LEASE).catch((error: unknown) => this.complain(error));
      await Promise.all(taken.map((reception) => this.report(reception)));
      if (taken.length < AT_ONCE) await this.idle();
    }
  }

  private async report(reception: Reception): Promise<void> {
    const { disclosure, party, service, path, answers, attempts } = reception;
    try {
      const { status } = await this.gateway.send({
        service,
        path,
        token: await this.tokens.forParty(party, ['adapter']),
        idempotencyKey: disclosure,
        body: { answers, disclosure },
      });
      if (status >= 200 && status < 300) return await this.receptions.settle(disclosure, 'done', status);
      if (FINAL.has(status)) {
        this.log.info({ disclosure, status }, 'a delivery was not recorded: it had been superseded');
        return await this.receptions.settle(disclosure, 'refused', status);
      }
      this.log.warn({ disclosure, status, attempts }, 'a delivery could not be reported yet');
      await this.receptions.postpone(disclosure, pauseAfter(attempts), status);
    } catch (error) {
      this.complain(error);
      await this.receptions.postpone(disclosure, pauseAfter(attempts), null).catch(() => undefined);
    }
  }

  /** A second, unless something is delivered meanwhile. */
  private async idle(): Promise<void> {
    if (this.nudged) return;
    this.waiting = new AbortController();
    await sleep(1_000, undefined, { signal: this.waiting.signal }).catch(() => undefined);
  }

  private complain(error: unknown): readonly Reception[] {
    if (!this.stopping.signal.aborted) this.log.warn({ code: codeOf(error) }, 'deliveries could not be reported yet');
    return [];
  }
}

/** Seconds. */
const pauseAfter = (attempts: number): number => backOff(attempts, PAUSES) / 1_000;
