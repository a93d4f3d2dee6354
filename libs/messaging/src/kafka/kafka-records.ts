import type { IncomingMessage } from '../message-bus';

/** A record as kafkajs hands it over. */
export interface RawMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

/** The port's message. What Kafka allows beside it: no key is an empty one, no value an empty one, of a header given twice the last counts. */
export function incoming(topic: string, partition: number, raw: RawMessage): IncomingMessage {
  const headers: [string, string][] = [];
  for (const [name, given] of Object.entries(raw.headers ?? {})) {
    const value = Array.isArray(given) ? given.at(-1) : given;
    if (value !== undefined) headers.push([name, value.toString()]);
  }
  return {
    topic,
    partition,
    offset: BigInt(raw.offset),
    key: raw.key?.toString() ?? '',
    headers: Object.fromEntries(headers),
    value: raw.value ?? new Uint8Array(),
  };
}
