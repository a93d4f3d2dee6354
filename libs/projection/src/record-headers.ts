import type { Position } from '@hub/event-sourcing';

/**
 * What every record on a party topic says about itself outside of its value, so that a consumer can keep its place, and park a
 * key, without being able to read the value (decision 13).
 */
export interface RecordPlace {
  /** UUID of the log: positions of different logs cannot be compared. */
  readonly log: string;
  /** Of the disclosure, in the log. */
  readonly position: Position;
  /** Of the record before this one in the same partition; `START` for the first. */
  readonly predecessor: Position;
  /** Counts how often the topic was published anew from the log's start. */
  readonly refill: number;
  readonly party: string;
  /** The disclosure's event id. */
  readonly disclosure: string;
}

const NAMES = {
  log: 'hub-log',
  position: 'hub-position',
  predecessor: 'hub-predecessor',
  refill: 'hub-refill',
  party: 'hub-party',
  disclosure: 'hub-disclosure',
} as const;

export const encodeHeaders = (place: RecordPlace): Readonly<Record<string, string>> => ({
  [NAMES.log]: place.log,
  [NAMES.position]: String(place.position),
  [NAMES.predecessor]: String(place.predecessor),
  [NAMES.refill]: String(place.refill),
  [NAMES.party]: place.party,
  [NAMES.disclosure]: place.disclosure,
});

/** The place of a record, or undefined for one that the relay did not write: it stands nowhere in the log. */
export function decodeHeaders(headers: Readonly<Record<string, string>>): RecordPlace | undefined {
  const position = number(headers[NAMES.position]);
  const predecessor = number(headers[NAMES.predecessor]);
  const refill = number(headers[NAMES.refill]);
  const [log, party, disclosure] = [headers[NAMES.log], headers[NAMES.party], headers[NAMES.disclosure]];
  if (position === undefined || predecessor === undefined || refill === undefined || !log || !party || !disclosure)
    return undefined;
  return { log, position, predecessor, refill: Number(refill), party, disclosure };
}

const number = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
