import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal';

/** Progress on standard error: a bar where somebody looks, a plain line now and then where it is kept. */
export interface Progress {
  at(done: number): void;
  end(): void;
}

const LINES = 10;

export const progress = (terminal: Terminal, total: number): Progress => {
  const { err } = terminal;
  if (total === 0) return { at: () => undefined, end: () => undefined };
  if (err.isTTY === true) {
    const bar = new SingleBar(
      // The library writes to any stream; its type asks for more than it uses.
      {
        format: 'publishing {bar} {value}/{total}',
        stream: err,
        clearOnComplete: true,
        hideCursor: true,
      },
      Presets.shades_classic,
    );
    bar.start(total, 0);
    return { at: (done) => bar.update(done), end: () => bar.stop() };
  }
  const step = Math.max(1, Math.ceil(total / LINES));
  return {
    at: (done) => {
      if (done % step === 0 || done === total) err.write(`published ${done} of ${total}\n`);
    },
    end: () => undefined,
  };
};
