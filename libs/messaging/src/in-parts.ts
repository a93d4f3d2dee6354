import { LARGEST_BATCH } from './outgoing';

/** Cuts what one fetch brought into batches of at most {@link LARGEST_BATCH}. */
export function* inParts<T>(messages: readonly T[]): Generator<[T, ...T[]]> {
  for (let from = 0; from < messages.length; from += LARGEST_BATCH) {
    const [first, ...rest] = messages.slice(from, from + LARGEST_BATCH);
    if (first !== undefined) yield [first, ...rest];
  }
}
