import { Type, type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { EventError } from './event-error';
import { SealedSegment } from './sealed-segment';

/** Who caused an event and by which command (decision 10). No content, no person served. */
export const EventMetadata = Type.Object({
  v: Type.Literal(1),
  /** The party of the caller's token. */
  party: Type.String({ minLength: 1 }),
  /** The token's subject: the person or system that acted for the party. */
  actor: Type.String({ minLength: 1 }),
  /** For HTTP the token's client id. */
  source: Type.String({ minLength: 1 }),
  /** Idempotency key. */
  key: Type.String({ minLength: 1 }),
  command: Type.Object({
    name: Type.String({ minLength: 1 }),
    /** HMAC of name, target and received bytes, hexadecimal. */
    digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  }),
  /** Joins the events of one piece of work, as the caller named it. */
  correlation: Type.Optional(Type.String()),
  /** W3C Trace Context. */
  traceparent: Type.Optional(Type.String()),
});
export type EventMetadata = Static<typeof EventMetadata>;

/** The body of an event: the open part, and one sealed segment for each information category (decision 3). */
export interface EventBody {
  readonly open: unknown;
  readonly segments: Readonly<Record<string, SealedSegment>>;
}

const Body = Type.Object({ open: Type.Unknown(), segments: Type.Optional(Type.Record(Type.String(), SealedSegment)) });

const readsAs = <Schema extends TSchema>(schema: Schema, what: string) => {
  const check = Compile(schema);
  return (bytes: Uint8Array): Static<Schema> => {
    const value = parse(bytes, what);
    if (!check.Check(value)) throw new EventError('event/invalid', `The ${what} of an event is not what this hub writes.`);
    return value;
  };
};

// Fatal: bytes that are not UTF-8 are refused, not mended.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // Not as a cause: the parser's message quotes what it read.
    throw new EventError('event/invalid', `The ${what} of an event is not JSON in UTF-8.`);
  }
}

// JSON.stringify is well-formed (a lone surrogate becomes an escape), so its UTF-8 gives back exactly what was written.
const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), 'utf8');

const metadataOf = readsAs(EventMetadata, 'metadata');
const bodyOf = readsAs(Body, 'body');

/** The bytes that are stored and hashed (decision 20): one value, one text; absent fields are left out. */
export function encodeMetadata({
  party,
  actor,
  source,
  key,
  command,
  correlation,
  traceparent,
}: Omit<EventMetadata, 'v'>): Uint8Array {
  return jsonBytes({
    v: 1,
    party,
    actor,
    source,
    key,
    command: { name: command.name, digest: command.digest },
    correlation,
    traceparent,
  });
}

/** @throws EventError `event/invalid` */
export const decodeMetadata = (bytes: Uint8Array): EventMetadata => metadataOf(bytes);

/** The bytes that are stored and hashed. Segments stand in the order of their categories' names. */
export function encodeBody({
  open,
  segments = {},
}: {
  readonly open: unknown;
  readonly segments?: EventBody['segments'];
}): Uint8Array {
  const sorted = Object.entries(segments).sort(([a], [b]) => (a < b ? -1 : 1));
  return jsonBytes(sorted.length === 0 ? { open } : { open, segments: Object.fromEntries(sorted) });
}

/** @throws EventError `event/invalid` */
export function decodeBody(bytes: Uint8Array): EventBody {
  const { open, segments } = bodyOf(bytes);
  return { open, segments: segments ?? {} };
}
