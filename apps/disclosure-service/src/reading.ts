import { DisclosureDecided, headOf, type Disclosure, type ReadableEvent } from '@hub/disclosure';
import { EventError, type EventCatalogue, type RecordedEvent } from '@hub/event-sourcing';
import { streams, type SubjectHead, type SubjectId } from '@hub/vocabulary';

/** What an event of the log is to the disclosure stage. */
export type Reading =
  | { readonly kind: 'of-subject'; readonly event: ReadableEvent; readonly head: SubjectHead }
  | { readonly kind: 'of-hub'; readonly event: ReadableEvent }
  | { readonly kind: 'decision'; readonly disclosure: Disclosure }
  /** `subject`: whose event it is, as far as that can be told without understanding it. */
  | { readonly kind: 'unreadable'; readonly code: string; readonly subject: SubjectId | undefined };

/** The stage's own events; told by their type alone, before anything is read. */
export const DECISION = 'disclosure.decided';

/** Reads through the catalogue: upcast, validated (decision 19). Never throws for what an event holds. */
export const readingOf = (catalogue: EventCatalogue, recorded: RecordedEvent): Reading => {
  try {
    const { id, stream, revision, type, position, recordedAt, open, segments } = catalogue.read(recorded);
    // The catalogue has validated the open part against the schema that belongs to the type.
    if (type === DECISION) return { kind: 'decision', disclosure: { id, open: open as DisclosureDecided } };
    const event = { id, stream, revision, type, position, recordedAt, open, categories: Object.keys(segments) };
    const head = headOf(open);
    return head ? { kind: 'of-subject', event, head } : { kind: 'of-hub', event };
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    return { kind: 'unreadable', code: error.code, subject: subjectOf(recorded) };
  }
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NAMED_BY_SUBJECT = [streams.consents(''), streams.disclosures('')];

/** The subject of an event that cannot be read: as its open part says, else as its stream's name does. */
const subjectOf = ({ stream, body }: RecordedEvent): SubjectId | undefined => {
  const stated = statedSubject(body);
  if (stated !== undefined) return stated;
  for (const prefix of NAMED_BY_SUBJECT)
    if (stream.startsWith(prefix) && UUID.test(stream.slice(prefix.length))) return stream.slice(prefix.length);
  return undefined;
};

const statedSubject = (body: Uint8Array): SubjectId | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    const open = field(value, 'open');
    const subject = field(open, 'subject');
    return typeof subject === 'string' && UUID.test(subject) ? subject : undefined;
  } catch {
    return undefined;
  }
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
