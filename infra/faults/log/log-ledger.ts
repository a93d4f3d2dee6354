import { uuidV5, type Append, type NewEvent } from '@hub/event-sourcing';

/** What a writer of the log was about to append; on disk before the store is asked. */
interface IntendedAppend {
  readonly entry: 'intended';
  /** `<run>-<lane>-<number>`: names the append, and what its events hold. */
  readonly key: string;
  readonly stream: string;
  readonly expectedRevision: number;
}

/** What the store answered: where the last event of the append stands. */
interface AcknowledgedAppend {
  readonly entry: 'acknowledged';
  readonly key: string;
  readonly revision: number;
  /** Decimal. */
  readonly position: string;
}

/** The stream had moved on: nothing was written, and the same ids are about to be appended behind what is there now. */
interface MovedAppend {
  readonly entry: 'moved';
  readonly key: string;
  readonly expectedRevision: number;
}

/** Nothing told what became of it. */
interface UnknownAppend {
  readonly entry: 'unknown';
  readonly key: string;
  readonly why: string;
}

export type LogEntry = IntendedAppend | AcknowledgedAppend | MovedAppend | UnknownAppend;

/** What the ledger knows of one append. */
export interface LedgerAppend {
  readonly key: string;
  readonly stream: string;
  /** As it was asked last. */
  readonly expectedRevision: number;
  /** Which entry says that it was about to be sent, and which one first acknowledged it. */
  readonly intendedAt: number;
  readonly acknowledgedAt?: number;
  readonly revision?: number;
  readonly position?: bigint;
  readonly unknowns: number;
}

export function appendsOf(entries: readonly LogEntry[]): readonly LedgerAppend[] {
  const appends = new Map<string, LedgerAppend>();
  for (const [index, entry] of entries.entries()) {
    const { key } = entry;
    if (entry.entry === 'intended') {
      const { stream, expectedRevision } = entry;
      appends.set(key, { key, stream, expectedRevision, intendedAt: index, unknowns: 0 });
      continue;
    }
    const known = appends.get(key);
    if (known === undefined) throw new Error('The ledger has an answer to an append that it does not have.');
    if (entry.entry === 'unknown') appends.set(key, { ...known, unknowns: known.unknowns + 1 });
    else if (entry.entry === 'moved') appends.set(key, { ...known, expectedRevision: entry.expectedRevision });
    else if (known.acknowledgedAt === undefined)
      appends.set(key, { ...known, acknowledgedAt: index, revision: entry.revision, position: BigInt(entry.position) });
  }
  return [...appends.values()];
}

const NAMESPACE = '5f0c3c1e-6f7d-4c52-9a55-0d2c35a3a1de';
const TYPE = 'fault.appended';

/** The number at the end of a key decides how many events the append has, and how large they are. */
const numberOf = (key: string): number => Number(key.slice(key.lastIndexOf('-') + 1));
const LARGE = 48 * 1024;

export const eventCount = (key: string): number => 1 + (numberOf(key) % 3);

/** Says which event of which append this is; the rest is filling, another for each, so that bytes of another event are noticed. */
function bodyOf(key: string, nth: number): Uint8Array {
  const size = numberOf(key) % 40 === 7 ? LARGE : 120 + ((numberOf(key) * 37 + nth * 101) % 700);
  const mark = `${key}.${nth}\n`;
  return Buffer.from(mark.padEnd(size, mark));
}

/** The whole append again, from its name alone: the same ids and bytes however often. */
export const appendOf = ({
  key,
  stream,
  expectedRevision,
}: Pick<LedgerAppend, 'key' | 'stream' | 'expectedRevision'>): Append => ({
  stream,
  expectedRevision,
  events: Array.from({ length: eventCount(key) }, (_, nth): NewEvent => ({
    id: uuidV5(NAMESPACE, key, String(nth)),
    type: TYPE,
    version: 1,
    metadata: Buffer.from('{}'),
    body: bodyOf(key, nth),
  })),
});

/** What an event's body says that it is; undefined where the bytes are not exactly those that were appended. */
export function markOf(body: Uint8Array): { readonly key: string; readonly nth: number } | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const [, key, nth] = /^([0-9a-z]+-\d+-\d+)\.(\d+)\n/.exec(bytes.toString('latin1', 0, 120)) ?? [];
  if (key === undefined || nth === undefined) return undefined;
  return bytes.equals(bodyOf(key, Number(nth))) ? { key, nth: Number(nth) } : undefined;
}

/** A stream of one lane alone, and one that all lanes of all writers of a frame share. */
export const laneStream = (run: string, lane: number): string => `fault-${run}-${lane}`;
export const sharedStream = (shared: string): string => `fault-shared-${shared}`;
