import type { BackOff } from '@hub/back-off';

/** Before what the bus did not do, or what a consumer could not work off, is tried again. */
export const REPETITION: BackOff = { first: 100, longest: 5_000 };
