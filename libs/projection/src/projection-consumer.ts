import type { Pool } from 'pg';
import { Compile } from 'typebox/compile';
import { ProgressMessage, topics as hubTopics } from '@hub/disclosure';
import type { Clock, Position } from '@hub/event-sourcing';
import type { Batch, Consumer, IncomingMessage, MessageBus } from '@hub/messaging';
import { parkedRecord } from './batch';
import { Outbox, codeOf } from './outbox';
import type { ParkedKey } from './parking';
import { generationOf } from './placement';
import { Progress } from './progress';
import { viewName, type Projection } from './projection';
import type { ProjectionLog } from './projection-log';
import { decodeHeaders } from './record-headers';
import { Rereads } from './rereads';
import { ViewWriter } from './view-writer';

export interface ProjectionConsumerOptions<Message> {
  readonly projection: Projection<Message>;
  /** Schema of the tables of `projectionTables`. */
  readonly schema: string;
  /** As the consumer's role: neither owner nor superuser. */
  readonly pool: Pool;
  readonly bus: MessageBus;
  readonly clock: Clock;
  readonly log: ProjectionLog;
}

/** How a view stands, for readiness and metrics. */
export interface ProjectionStatus {
  readonly view: string;
  readonly consuming: boolean;
  readonly parked: number;
  /** Partitions in which something is missing at this moment. */
  readonly gaps: number;
  readonly reached: Position;
}

const TICK = 1_000;
const STILL = 15;
const isProgress = Compile(ProgressMessage);

/**
 * Keeps one view up to date from its topics and says how far it has come. Delivery may repeat, be cut off anywhere or start over:
 * the view is the same function of the log (decision 13).
 */
export class ProjectionConsumer<Message> {
  private readonly writer: ViewWriter<Message>;
  private readonly outbox: Outbox;
  private readonly progress: Progress;
  private readonly rereads = new Map<string, Rereads>();
  private readonly still = new Map<string, { readonly nextOffset: bigint; readonly looks: number }>();
  private consumer: Consumer | undefined;
  private ticker: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();

  constructor(private readonly options: ProjectionConsumerOptions<Message>) {
    const { projection, schema, pool, bus, clock, log } = options;
    const view = { schema, name: projection.name, version: projection.version };
    this.outbox = new Outbox(schema, pool, bus, log);
    this.writer = new ViewWriter({ projection, view, pool, outbox: this.outbox, clock });
    this.progress = new Progress(pool, this.writer.checkpoint, new Set(projection.topics));
  }

  /** The topics must be there. Resolves when the view follows them. */
  async start(): Promise<void> {
    const { projection, bus, pool } = this.options;
    await this.writer.open();
    const freed = await this.writer.retry(await this.writer.parking.list(pool, { notBy: projection.code }));
    if (freed > 0) this.options.log.info({ view: this.view, freed }, 'parked keys were applied by this version of the code');
    this.outbox.start();
    this.consumer = await bus.consume({
      group: this.view,
      topics: [...projection.topics, hubTopics.progress],
      onBatch: (batch) => this.take(batch),
    });
    this.ticker = setInterval(() => {
      this.ticking = this.ticking.then(() => this.tick()).catch((error: unknown) => this.complain(error));
    }, TICK);
  }

  /** Finishes the batch and the receipts under way. */
  async stop(): Promise<void> {
    clearInterval(this.ticker);
    await this.consumer?.stop();
    this.consumer = undefined;
    await this.ticking;
    await this.outbox.stop();
  }

  /** Whether the view is complete up to that position of the log, now or within the time. */
  waitFor(position: Position, milliseconds: number): Promise<boolean> {
    return this.progress.waitFor(position, milliseconds);
  }

  /** Keys whose messages wait, and why. */
  parked(): Promise<readonly ParkedKey[]> {
    return this.writer.parking.list(this.options.pool);
  }

  /** Tries all parked keys again, on demand. @returns how many are parked no more */
  async retryParked(): Promise<number> {
    return this.writer.retry(await this.parked());
  }

  async status(): Promise<ProjectionStatus> {
    return {
      view: this.view,
      consuming: this.consumer !== undefined,
      parked: (await this.parked()).length,
      gaps: [...this.rereads.values()].filter(({ gap }) => gap !== undefined).length,
      reached: await this.writer.checkpoint.reached(this.options.pool),
    };
  }

  private get view(): string {
    return viewName(this.options.projection);
  }

  private async take(batch: Batch): Promise<void | { readonly seek: bigint }> {
    if (batch.topic === hubTopics.progress) return this.announced(batch.messages);
    const { topic, partition } = batch;
    const last = batch.messages.at(-1);
    if (last === undefined) return;
    const records = batch.messages.flatMap((record) => {
      const place = decodeHeaders(record.headers);
      return place === undefined ? [] : [parkedRecord(place, record)];
    });
    const foreign = batch.messages.length - records.length;
    if (foreign > 0)
      this.options.log.warn({ view: this.view, topic, foreign }, 'records that the relay did not write were passed by');
    const written = await this.writer.write(topic, partition, records, last.offset + 1n);
    for (const { reason } of written.parked)
      if (reason !== null) this.options.log.error({ view: this.view, topic, reason }, 'a key was parked: its messages wait');
    if (written.applied > 0) await this.progress.judge();
    const rereads = this.rereadsOf(topic, partition);
    rereads.reached(written.mark.position);
    if (written.gap === undefined) return;
    rereads.missing(written.gap);
    return (await this.rereadIsDue(topic, partition)) ? { seek: 0n } : undefined;
  }

  private async announced(messages: readonly IncomingMessage[]): Promise<void> {
    for (const { value } of messages) {
      const message = parse(value);
      if (message === undefined) continue;
      // A restored log may have nothing for this view: its announcements alone tell that the old one is no more.
      await this.writer.follow({ log: message.log, generation: generationOf(BigInt(message.reached)) });
      this.progress.announce(message);
    }
    await this.progress.judge();
  }

  /** Once a second: has a partition been read to its end without reaching what was announced of it? Then something is missing. */
  private async tick(): Promise<void> {
    if (this.progress.outstanding().length > 0) await this.progress.judge();
    for (const { topic, partition, last } of this.progress.outstanding()) {
      const mark = await this.writer.mark(topic, partition);
      if (mark.position >= last) continue;
      if (mark.nextOffset >= (await this.nextOf(topic, partition)) || this.standsStill(topic, partition, mark.nextOffset))
        this.rereadsOf(topic, partition).missing(last);
    }
    for (const [name, rereads] of this.rereads) {
      if (rereads.gap === undefined) continue;
      const [topic = '', partition = ''] = name.split('/');
      if (await this.rereadIsDue(topic, Number(partition))) await this.consumer?.seek(topic, Number(partition), 0n);
    }
  }

  private async rereadIsDue(topic: string, partition: number): Promise<boolean> {
    const rereads = this.rereadsOf(topic, partition);
    const due = rereads.due(await this.nextOf(topic, partition), performance.now());
    if (due)
      this.options.log.warn(
        { view: this.view, topic, partition },
        'something is missing: the partition is read again from its start',
      );
    return due;
  }

  private async nextOf(topic: string, partition: number): Promise<bigint> {
    return (await this.options.bus.offsets(topic)).find((offsets) => offsets.partition === partition)?.next ?? 0n;
  }

  /** Whether nothing was read of a partition that lags for {@link STILL} looks: the group may stand behind the topic's end. */
  private standsStill(topic: string, partition: number, nextOffset: bigint): boolean {
    const name = `${topic}/${partition}`;
    const before = this.still.get(name);
    const looks = before?.nextOffset === nextOffset ? before.looks + 1 : 0;
    this.still.set(name, { nextOffset, looks: looks >= STILL ? 0 : looks });
    return looks >= STILL;
  }

  private rereadsOf(topic: string, partition: number): Rereads {
    const name = `${topic}/${partition}`;
    const rereads = this.rereads.get(name) ?? new Rereads();
    this.rereads.set(name, rereads);
    return rereads;
  }

  private complain(error: unknown): void {
    this.options.log.warn({ view: this.view, code: codeOf(error) }, 'the view could not be looked after');
  }
}

function parse(value: Uint8Array): ProgressMessage | undefined {
  try {
    const message: unknown = JSON.parse(Buffer.from(value).toString('utf8'));
    return isProgress.Check(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
