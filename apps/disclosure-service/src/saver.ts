import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two saves: under load many events share one. */
const REST = 10;

/** Saves whenever asked to, one at a time; what is asked for meanwhile is one more. */
export class Saver {
  #asked = false;
  #running: Promise<void> | undefined;

  constructor(
    private readonly save: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  ask(): void {
    this.#asked = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // Asked for in the moment between the last look and here.
      if (this.#asked) this.ask();
    });
  }

  /** Everything that was asked for by now is saved, or has failed. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#asked) {
      this.#asked = false;
      try {
        await this.save();
      } catch (error) {
        this.#asked = false;
        this.onError(error);
        return;
      }
      if (this.#asked) await sleep(REST);
    }
  }
}
