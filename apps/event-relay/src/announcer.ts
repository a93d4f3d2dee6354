import { topics, type DecisionProgress, type ProgressMessage } from '@hub/disclosure';
import { GENERATION_SHIFT, START, type Position } from '@hub/event-sourcing';
import type { MessageBus } from '@hub/messaging';
import type { RelayState } from './relay-state';

/**
 * Says on `hub.progress.v1` up to which position of the log everything that was decided is published, with each partition's last log
 * position; `?at-least=` waits for it (decision 13).
 */
export class Announcer {
  private announced: Position = START;
  private published: RelayState | undefined;
  private running: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly progress: DecisionProgress,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Everything up to `state.position` was acknowledged and saved. */
  reached(state: RelayState): void {
    if (this.published !== undefined && this.published.refill !== state.refill) this.announced = START;
    this.published = state;
    this.look();
  }

  /** The relay starts over: announce again, for whoever missed it. */
  reset(): void {
    this.announced = START;
    this.published = undefined;
  }

  /** Announces what was announced last once more. */
  repeat(): void {
    this.announced = START;
    this.look();
  }

  /** Looks whether there is something to announce; looks under way are joined. */
  look(): void {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Resolves when no announcement is under way. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.again) {
      this.again = false;
      await this.announce().catch(this.onError);
    }
  }

  private async announce(): Promise<void> {
    const { decided, highest } = await this.progress.current();
    const state = this.published;
    if (state === undefined || highest > state.position || decided <= this.announced) return;
    // Positions of another generation are another log's.
    if (decided >> GENERATION_SHIFT !== state.generation) return;
    const value = Buffer.from(JSON.stringify(messageOf(decided, state)));
    await this.bus.publish(topics.progress, [{ partition: 0, key: state.log, headers: {}, value }]);
    this.announced = decided;
  }
}

function messageOf(decided: Position, state: RelayState): ProgressMessage {
  const byTopic = new Map<string, { partition: number; last: string }[]>();
  for (const { topic, partition, position } of state.partitions.values())
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), { partition, last: String(position) }]);
  return {
    log: state.log,
    reached: String(decided),
    refill: state.refill,
    topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
  };
}
