/**
 * What the test server can be told to do beside serving, each a thing that was seen on a real server or must be expected of one,
 * but for the last, which only shows that a test would notice it. All are off, and can be switched while it runs.
 */
export interface Cruelties {
  /** So many next appends are committed, then every connection is broken instead of an answer: the outcome is unknown. */
  readonly breakAfterCommit: number;
  /** So many next appends break every connection and are not committed: to the caller it looks the same. */
  readonly breakBeforeCommit: number;
  /** Every connection is broken behind so many more events sent to readers and subscribers, once; 0: never. */
  readonly breakWhileReading: number;
  /** So many next calls are never answered; an append among them is committed all the same. */
  readonly hang: number;
  /** Milliseconds that the server's clock is off: below 0 `created` steps back. */
  readonly clock: number;
  /** The longest run of bytes left unused between two events; positions are a log file's, so there are always some. */
  readonly gaps: number;
  /** How many events a live subscription may lag before it is dropped. A real server drops at a few hundred. */
  readonly lag: number;
  /** After how many later events an id given with `any` is forgotten. It is forgotten with every restart too. */
  readonly forgetAfter: number;
  /** Milliseconds before every answer to an append. */
  readonly delay: number;
  /** Milliseconds before every event that is sent to a reader. */
  readonly pace: number;
  /** 1: what a caller had sent of an append when it died is taken for a whole one. No server may do that. */
  readonly wholeAtDeath: number;
}

export const KIND: Cruelties = {
  breakAfterCommit: 0,
  breakBeforeCommit: 0,
  breakWhileReading: 0,
  hang: 0,
  clock: 0,
  gaps: 0,
  lag: 250,
  forgetAfter: 100_000,
  delay: 0,
  pace: 0,
  wholeAtDeath: 0,
};

/** Reads `name=number`. @throws Error that lists the names */
export function crueltyOf(text: string): Partial<Cruelties> {
  const [name = '', value = ''] = text.split('=');
  if (!(name in KIND) || !Number.isInteger(Number(value)) || value === '')
    throw new Error(`A cruelty is one of ${Object.keys(KIND).join(', ')}, then = and a whole number; not "${text}".`);
  return { [name]: Number(value) };
}
