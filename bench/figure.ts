/** One measured figure, beside the peer or the raw limit of the same run. */
export interface Figure {
  readonly id: string;
  readonly case: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
  /** Above 1 always means better than the peer, whichever way the unit runs. */
  readonly ratio: number;
  readonly command: string;
}

/** What a benchmark reports; id and command are added by the runner. */
export interface Measured {
  readonly case: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly peer: string;
  readonly peerValue: number;
}

export interface BenchmarkOptions {
  /** A log of ten million events instead of one million. */
  readonly large: boolean;
}

export interface Benchmark {
  readonly id: string;
  readonly title: string;
  /** How it is measured, for the page; statements of a raw peer stand here word for word. */
  readonly method: string;
  run(tell: (progress: string) => void, options: BenchmarkOptions): Promise<readonly Measured[]>;
}

export const figureOf = (id: string, measured: Measured): Figure => {
  const { better, ...rest } = measured;
  const ratio = better === 'higher' ? measured.value / measured.peerValue : measured.peerValue / measured.value;
  return { id, ...rest, ratio: Number(ratio.toFixed(3)), command: `npm run --silent bench -- ${id}` };
};

/** The p-th percentile (0–100) by nearest rank. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))] ?? Number.NaN;
};
