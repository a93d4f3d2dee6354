/** Milliseconds. */
export interface BackOff {
  /** After the first failure, at most. */
  readonly first: number;
  /** After any. */
  readonly longest: number;
}

/**
 * How long to wait before trying again: twice as long after each failure. Between half of it and all, at random: what failed
 * for many at once is not asked by all of them at once again.
 *
 * @param failures in a row, from 1
 * @returns milliseconds
 */
export function backOff(failures: number, { first, longest }: BackOff): number {
  return Math.min(first * 2 ** (failures - 1), longest) * (0.5 + Math.random() / 2);
}
