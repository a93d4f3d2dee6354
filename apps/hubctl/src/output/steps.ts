import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal';

/** Progress of work in several steps, on standard error: a bar where somebody looks, a plain line now and then where it is kept. */
export interface Steps {
  at(step: string, done: number, total: number): void;
  end(): void;
}

/** Parts of a step after each of which a line is written. */
const LINES = 4;
const WIDTH = 12;

export const steps = ({ err }: Pick<Terminal, 'err'>): Steps => (err.isTTY === true ? bars(err) : lines(err));

const bars = (err: Terminal['err']): Steps => {
  let shown: { readonly step: string; readonly bar: SingleBar } | undefined;
  const end = () => {
    shown?.bar.stop();
    shown = undefined;
  };
  return {
    at(step, done, total) {
      if (shown?.step !== step) {
        end();
        const bar = new SingleBar(
          // The library writes to any stream; its type asks for more than it uses.
          { format: `${step.padEnd(WIDTH)} {bar} {percentage} % | {value}/{total}`, stream: err, hideCursor: true },
          Presets.shades_classic,
        );
        bar.start(total, done);
        shown = { step, bar };
      }
      shown.bar.setTotal(total);
      shown.bar.update(done);
    },
    end,
  };
};

const lines = (err: Terminal['err']): Steps => {
  let last = '';
  return {
    at(step, done, total) {
      const part = total === 0 ? LINES : Math.floor((done * LINES) / total);
      const line = `${step} ${Math.round((part * 100) / LINES)} %`;
      if (line !== last) err.write(`${line}\n`);
      last = line;
    },
    end: () => undefined,
  };
};
