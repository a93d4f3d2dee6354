import type { Tables } from './tables';

/** While batch follows batch, the place is saved so often, in milliseconds. */
const SAVE_EVERY = 250;

/**
 * Where a group stands in a topic: in memory, and a moment later in the tables. A reader that dies in between gets its last batches
 * again, as it may at any time.
 */
export class GroupPlace {
  private current = 0n;
  private saved = 0n;
  private savedAt = 0;

  constructor(
    private readonly tables: Tables,
    private readonly group: string,
    private readonly topic: string,
  ) {}

  /** The offset that the group takes next. */
  get at(): bigint {
    return this.current;
  }

  get isSaved(): boolean {
    return this.current === this.saved;
  }

  /** Stands where the tables say. */
  async join(): Promise<void> {
    this.current = this.saved = await this.tables.joinGroup(this.group, this.topic);
  }

  /** A batch up to there was handled. */
  async reached(offset: bigint): Promise<void> {
    this.current = offset;
    if (performance.now() - this.savedAt >= SAVE_EVERY) await this.save();
  }

  /** Stands there from now on, wherever it stood. */
  async move(offset: bigint): Promise<void> {
    await this.tables.moveGroup(this.group, this.topic, offset);
    this.current = this.saved = offset;
  }

  async save(): Promise<void> {
    if (this.isSaved) return;
    const to = this.current;
    if (await this.tables.savePosition(this.group, this.topic, this.saved, to)) {
      this.saved = to;
      this.savedAt = performance.now();
    } else await this.join(); // Another reader has been here.
  }
}
