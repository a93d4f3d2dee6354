import { NO_STREAM } from './event';
import { LIMITS, LogError, type Append } from './event-store';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';
const NAME_BYTES = 512;

/**
 * The checks that every store makes before it touches anything, so that all of them refuse the same appends with the same
 * words: what a store cannot keep exactly, or what ends a client of another store, never gets that far.
 *
 * @throws LogError `log/invalid-event` or `log/too-large`
 */
export const validateAppend = (append: Append): void => {
  checkName('stream name', append.stream);
  if (!Number.isSafeInteger(append.expectedRevision) || append.expectedRevision < NO_STREAM)
    throw invalid('the expected revision is neither the revision of an event nor NO_STREAM');
  if (append.events.length === 0) throw invalid('an append has at least one event');
  if (append.events.length > LIMITS.appendEvents)
    throw tooLarge(`an append has at most ${LIMITS.appendEvents} events, this one has ${append.events.length}`);
  let bytes = 0;
  for (const event of append.events) {
    if (!ID.test(event.id) || event.id === NIL)
      throw invalid('an event id is a UUID in lower case with dashes, and not all zeros');
    checkName('event type', event.type);
    if (!Number.isInteger(event.version) || event.version < 1 || event.version > 0x7fff_ffff)
      throw invalid('a schema version is a whole number from 1');
    const size = event.metadata.byteLength + event.body.byteLength;
    if (size > LIMITS.eventBytes) throw tooLarge(`an event has at most ${LIMITS.eventBytes} bytes, this one has ${size}`);
    bytes += size;
  }
  if (bytes > LIMITS.appendBytes) throw tooLarge(`an append has at most ${LIMITS.appendBytes} bytes, this one has ${bytes}`);
  if (append.events.length > 1 && new Set(append.events.map(({ id }) => id)).size < append.events.length)
    throw invalid('the ids of one append are distinct');
};

const checkName = (what: string, name: string): void => {
  if (name === '') throw invalid(`the ${what} is empty`);
  if (name.includes('\0')) throw invalid(`the ${what} holds U+0000`);
  if (!name.isWellFormed()) throw invalid(`the ${what} holds half of a surrogate pair`);
  if (name.startsWith('$')) throw invalid(`the ${what} begins with $, which stores keep for themselves`);
  if (name.startsWith('log:')) throw invalid(`the ${what} begins with log:, which stores keep for themselves`);
  if (Buffer.byteLength(name) > NAME_BYTES) throw tooLarge(`the ${what} is longer than ${NAME_BYTES} bytes`);
};

const invalid = (what: string) => new LogError('log/invalid-event', `The log refused an append: ${what}. Nothing was written.`);
const tooLarge = (what: string) => new LogError('log/too-large', `The log refused an append: ${what}. Nothing was written.`);
