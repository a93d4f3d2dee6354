import { topics, type Decided, type DecisionProgress, type ProgressMessage } from '@hub/disclosure';
import { GENERATION_SHIFT, START, type Position } from '@hub/event-sourcing';
import type { MessageBus } from '@hub/messaging';
import type { RelayState } from './relay-state';

/** Steps of the disclosure stage that are remembered until the relay has published what they wait for. */
const REMEMBERED = 1_000;

/**
 * Says on `hub.progress.v1` up to which position of the log everything that was decided is published, with each partition's last log
 * position; `?at-least=` waits for it (decision 13).
 */
export class Announcer {
  private announced: Position = START;
  private published: RelayState | undefined;
  /** Under load the relay is always a little behind the stage's latest step: what it has reached is an earlier one. */
  private steps: Decided[] = [];
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
    this.steps = [];
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
    this.remember(await this.progress.current());
    const state = this.published;
    if (state === undefined) return;
    // Positions of another generation are another log's.
    const done = this.steps.findLast(
      ({ decided, highest }) => highest <= state.position && decided >> GENERATION_SHIFT === state.generation,
    );
    if (done === undefined || done.decided <= this.announced) return;
    const value = Buffer.from(JSON.stringify(messageOf(done.decided, state)));
    await this.bus.publish(topics.progress, [{ partition: 0, key: state.log, headers: {}, value }]);
    this.announced = done.decided;
    // The one announced last is kept, to be said again to whoever missed it.
    this.steps = this.steps.filter(({ decided }) => decided >= done.decided);
  }

  private remember(step: Decided): void {
    const last = this.steps.at(-1);
    if (last !== undefined && step.decided < last.decided) this.steps = [];
    if (this.steps.at(-1)?.decided === step.decided) this.steps.pop();
    this.steps.push(step);
    if (this.steps.length > REMEMBERED) this.steps.splice(REMEMBERED / 2, 1);
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
