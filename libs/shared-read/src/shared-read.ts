interface Asked<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One statement for everybody who asks while the one before is under way: what group commit is for writers, for readers.
 *
 * Each answer includes what had been acknowledged when it was asked for, since the statement that brings it begins afterwards:
 * whoever asks while one runs waits for the next. So a service under load makes fewer round trips, and one alone none more.
 *
 * A neighbour's fault is not shared: what failed together is asked for apart. Where all ask the same, it is the fault of each, and
 * nothing is read again: so a read that nobody asks differently never runs twice at a time, and may keep what it knows between.
 */
export class SharedRead<Ask, Answer> {
  private waiting: Asked<Ask, Answer>[] = [];
  private running = false;

  /** @param read answers every ask, in the order asked, by what is there once it is called */
  constructor(private readonly read: (asks: readonly Ask[]) => Promise<readonly Answer[]>) {}

  /** @throws what the read of this ask throws */
  of(ask: Ask): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.push({ ask, resolve, reject });
      if (!this.running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.running = true;
    // Those whom one event has released ask in the same turn: they ride together.
    await new Promise<void>((turn) => setImmediate(turn));
    while (this.waiting.length > 0) {
      const asked = this.waiting;
      this.waiting = [];
      await this.answer(asked);
    }
    this.running = false;
  }

  private async answer(asked: readonly Asked<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.read(asked.map(({ ask }) => ask));
      // The read answers each ask.
      asked.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      const alike = new Set(asked.map(({ ask }) => ask)).size === 1;
      if (alike) asked.forEach(({ reject }) => reject(error));
      else await Promise.all(asked.map((one) => this.answer([one])));
    }
  }
}
