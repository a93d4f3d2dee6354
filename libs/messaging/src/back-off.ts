/** Milliseconds before the n-th repetition (n from 1): doubling, at most 5 s, a random part so that many do not return at once. */
export function backOff(repetition: number): number {
  const ceiling = Math.min(100 * 2 ** (repetition - 1), 5000);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
