import type { WokenBy } from './follow';

/** Those who wait for the log to grow. */
export class Waiters {
  readonly #waiting = new Set<(why: WokenBy) => void>();

  /** See {@link import('./follow').Means.wakeUps}. */
  next(milliseconds: number, signal: AbortSignal): { readonly woken: Promise<WokenBy>; readonly cancel: () => void } {
    let done: (why: WokenBy) => void = () => undefined;
    const cancel = () => done('look');
    const woken = new Promise<WokenBy>((resolve) => {
      const timer = setTimeout(cancel, milliseconds);
      done = (why) => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', cancel);
        resolve(why);
      };
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
      else this.#waiting.add(done);
    });
    return { woken, cancel };
  }

  wake(why: WokenBy): void {
    for (const waiter of [...this.#waiting]) waiter(why);
  }
}
