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
  private judging: Promise<void> = Promise.resolve();

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

  /** Looks whether the marks have reached what was announced; after every batch and announcement. */
  judge(): Promise<void> {
    // One after the other: two looks at once could take the marks in one order and the announcements in another.
    this.judging = this.judging.catch(() => undefined).then(() => this.look());
    return this.judging;
  }

  /** Resolves to whether the view reached that position within the time. Other processes of this view count too. */
  async waitFor(position: Position, milliseconds: number): Promise<boolean> {
    const until = performance.now() + milliseconds;
    for (;;) {
      if (this.reached >= position) return true;
      const left = until - performance.now();
      const looked = await this.checkpoint.reached(this.pool);
      if (looked > this.reached) this.arrived(looked);
      if (this.reached >= position) return true;
      if (left <= 0) return false;
      await this.signal(Math.min(LOOK, left));
    }
  }

  private async look(): Promise<void> {
    for (;;) {
      const [oldest, latest] = [this.announcements.at(0), this.announcements.at(-1)];
      // The latest first: when the view is not behind, that is the only look.
      if (oldest === undefined || latest === undefined || (await this.tryOne(latest))) return;
      if (oldest === latest || !(await this.tryOne(oldest))) return;
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

  private signal(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
    });
  }
}
