/** Told what happens, a line each. */
export type Tell = (line: string) => void;

export interface Control {
  /** What it does wrong, in words. */
  readonly name: string;
  /** Whether the judge saw it. */
  readonly caught: boolean;
}

/** What `--json` prints, and nothing else. */
export interface FaultReport {
  /** Acknowledged by a hub, and judged. */
  readonly commands: number;
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  readonly leaked: number;
  readonly controls: readonly Control[];
}

/** What came out of one part of a run. */
export interface PartResult extends FaultReport {
  /** One sentence for each thing that is not as it must be; none: the part passed, if its controls were caught. */
  readonly findings: readonly string[];
  /** For people: what was measured or counted, and how much. */
  readonly figures: readonly (readonly [what: string, value: string])[];
}

/** A part that this machine cannot run, and why. */
export interface Skipped {
  readonly skipped: string;
}

export interface Part {
  /** As `--part` has it. */
  readonly part: string;
  /** For people. */
  readonly name: string;
  readonly seconds: number;
  readonly result: PartResult | Skipped;
}

export const wasSkipped = (result: PartResult | Skipped): result is Skipped => 'skipped' in result;

/** The parts that ran, as one. */
export function reportOf(parts: readonly Part[]): FaultReport {
  const ran = parts.flatMap(({ result }) => (wasSkipped(result) ? [] : [result]));
  const sum = (of: (result: PartResult) => number) => ran.reduce((total, result) => total + of(result), 0);
  return {
    commands: sum(({ commands }) => commands),
    kills: sum(({ kills }) => kills),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    reordered: sum(({ reordered }) => reordered),
    leaked: sum(({ leaked }) => leaked),
    controls: ran.flatMap(({ controls }) => controls),
  };
}

/** Something ran, nothing was found, and every control was caught. */
export function passed(parts: readonly Part[]): boolean {
  const { lost, doubled, reordered, leaked, controls } = reportOf(parts);
  const clean = parts.every(({ result }) => wasSkipped(result) || result.findings.length === 0);
  return (
    parts.some(({ result }) => !wasSkipped(result)) &&
    clean &&
    lost + doubled + reordered + leaked === 0 &&
    controls.every(({ caught }) => caught)
  );
}

/** Median and longest of some restarts, given in seconds. */
export function restarts(seconds: readonly number[]): string {
  const sorted = [...seconds].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return `${median.toFixed(1)} s (median), ${(sorted.at(-1) ?? 0).toFixed(1)} s (longest)`;
}
