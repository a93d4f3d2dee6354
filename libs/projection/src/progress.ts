import type { Pool } from 'pg';
import type { Position } from '@hub/event-sourcing';
import type { ProgressMessage } from '@hub/disclosure';
import type { Checkpoint, Needed } from './checkpoint';

/** How long one waits before it looks into the database again, for what another process of this view reached. */
const LOOK = 50;
/** Announcements that are kept while the view lags; between the oldest and the latest any may be dropped. */
const KEPT = 32;

interface Announcement {
  readonly reached: Position;
  readonly needed: readonly Needed[];
}

/**
 * Up to which position of the log a view is complete (decision 13): the relay announces a position with each partition's last, and the
 * view has reached it when its marks have.
 */
export class Progress {
  private reached: Position = 0n;
  private announcements: Announcement[] = [];
  private readonly waiting = new Set<() => void>();
  private judging: Promise<void> | undefined;
  private askedAgain = false;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly checkpoint: Checkpoint,
    private readonly topics: ReadonlySet<string>,
  ) {}

  announce(message: ProgressMessage): void {
    const reached = BigInt(message.reached);
    if (reached <= this.reached || this.announcements.some((announcement) => announcement.reached >= reached)) return;
    const needed = message.topics
      .filter(({ topic }) => this.topics.has(topic))
      .flatMap(({ topic, partitions }) => partitions.map(({ partition, last }) => ({ topic, partition, last: BigInt(last) })));
    this.announcements.push({ reached, needed });
    if (this.announcements.length > KEPT) this.announcements.splice(KEPT / 2, 1);
  }

  /** The last positions of the latest announcement that this view has not reached. */
  outstanding(): readonly Needed[] {
    return this.announcements.at(-1)?.needed ?? [];
  }

  /**
   * Looks whether the marks have reached what was announced; after every batch and announcement. One look at a time (two at once
   * could take the marks in one order and the announcements in another); what asks meanwhile is answered by one more look.
   */
  judge(): Promise<void> {
    this.askedAgain = this.judging !== undefined;
    this.judging ??= this.lookUntilNobodyAsks().finally(() => (this.judging = undefined));
    return this.judging;
  }

  /** Resolves to whether the view reached that position within the time. Other processes of this view count too. */
  async waitFor(position: Position, milliseconds: number): Promise<boolean> {
    const until = performance.now() + milliseconds;
    let told = false;
    for (;;) {
      if (this.reached >= position) return true;
      const left = until - performance.now();
      // Whoever was told knows as much as the table does: many who wait must not ask it each time that one step is made.
      if (!told) await this.readTable();
      if (this.reached >= position) return true;
      if (left <= 0) return false;
      told = await this.signal(Math.min(LOOK, left));
    }
  }

  /** One read for everybody who asks at that moment. */
  private readTable(): Promise<void> {
    this.reading ??= this.checkpoint
      .reached(this.pool)
      .then((reached) => {
        if (reached > this.reached) this.arrived(reached);
      })
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async lookUntilNobodyAsks(): Promise<void> {
    do {
      this.askedAgain = false;
      await this.look();
    } while (this.askedAgain);
  }

  /** The latest first: when the view is not behind, that is the only look. Whoever has reached one has reached those before it. */
  private async look(): Promise<void> {
    const announcements = this.announcements;
    let [low, high, middle] = [0, announcements.length - 1, announcements.length - 1];
    while (low <= high) {
      const announcement = announcements[middle];
      if (announcement === undefined) return;
      if (await this.tryOne(announcement)) low = middle + 1;
      else high = middle - 1;
      middle = Math.floor((low + high) / 2);
    }
  }

  private async tryOne({ reached, needed }: Announcement): Promise<boolean> {
    const arrived = await this.checkpoint.arrive(this.pool, reached, needed);
    if (arrived) this.arrived(reached);
    return arrived;
  }

  private arrived(position: Position): void {
    this.reached = position;
    this.announcements = this.announcements.filter(({ reached }) => reached > position);
    for (const wake of this.waiting) wake();
  }

  /** Resolves to true when the view came further, to false after that many milliseconds. */
  private signal(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (told: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve(told);
      };
      const wake = () => done(true);
      const timer = setTimeout(() => done(false), milliseconds);
      this.waiting.add(wake);
    });
  }
}
