/** Time is an input (decision 17): whoever needs the moment is handed a clock, and only the edge holds a real one. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
