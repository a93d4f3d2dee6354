import { BusError, type OutgoingMessage } from './message-bus';

/**
 * Largest record in bytes (key, headers and value): leaves a Kafka broker's default limit of 1,048,588 room for its own framing.
 * An event (decision 1: at most 256 KiB) always fits.
 */
export const LARGEST_RECORD = 1_000_000;
/** What one request carries at most, and one batch hands over: this many records, or {@link LARGEST_RECORD} bytes. */
export const LARGEST_BATCH = 500;

/** What Kafka adds to each header at most: two lengths. */
const HEADER_FRAMING = 10;
/** Neither PostgreSQL's text nor UTF-8 can carry these, so no bus takes them. */
const NOT_TEXT = /[\0\p{Surrogate}]/u;

/** Bytes that a message takes in a record: key, headers with their framing, value. */
export function recordSize(message: OutgoingMessage): number {
  let size = Buffer.byteLength(message.key) + message.value.byteLength;
  for (const [name, value] of Object.entries(message.headers)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value) + HEADER_FRAMING;
  }
  return size;
}

/**
 * Refuses what no bus could store, before any of it is sent, so that all buses refuse alike.
 *
 * @throws BusError `bus/too-large`, `bus/not-text` or `bus/wrong-partitions`; none of them repeats what was in the message
 */
export function checkOutgoing(topic: string, messages: readonly OutgoingMessage[], partitions: number): void {
  messages.forEach((message, index) => {
    const which = `Message ${index + 1} of ${messages.length} for topic ${topic}`;
    const size = recordSize(message);
    if (size > LARGEST_RECORD)
      throw new BusError('bus/too-large', `${which} has ${size} bytes; a record has at most ${LARGEST_RECORD}.`);
    if ([message.key, ...Object.entries(message.headers).flat()].some((text) => NOT_TEXT.test(text)))
      throw new BusError(
        'bus/not-text',
        `${which} has a key or header that is not text (U+0000 or half a character): send it in the value.`,
      );
    if (!Number.isInteger(message.partition) || message.partition < 0 || message.partition >= partitions)
      throw new BusError(
        'bus/wrong-partitions',
        `${which} names a partition that the topic, which has ${partitions}, does not have.`,
      );
  });
}
