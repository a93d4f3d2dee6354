import type { Stored } from './records';
import { shared, streams, type Streams } from './wire';

export type Passes = (event: Stored) => boolean;

/** An event as the service sends it. */
export function eventMessage(event: Stored): Streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(event.id);
  recorded.setId(id);
  const stream = new shared.StreamIdentifier();
  stream.setStreamName(new Uint8Array(Buffer.from(event.stream, 'utf8')));
  recorded.setStreamIdentifier(stream);
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  const texts = recorded.getMetadataMap();
  texts.set('type', event.type);
  texts.set('content-type', event.contentType);
  texts.set('created', String(event.created));
  recorded.setCustomMetadata(event.metadata);
  recorded.setData(event.data);
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(String(event.position));
  const response = new streams.ReadResp();
  response.setEvent(read);
  return response;
}

/** A server-side filter: beginnings or a regular expression, on the stream's name or the type. An empty list matches nothing. */
export function filterOf(filter: Streams.ReadReq.Options.FilterOptions): Passes {
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  const regex = expression?.getRegex() ?? '';
  const prefixes = expression?.getPrefixList() ?? [];
  const pattern = regex === '' ? undefined : new RegExp(regex, 'u');
  return (event) => {
    const name = onStream ? event.stream : event.type;
    return pattern ? pattern.test(name) : prefixes.some((prefix) => name.startsWith(prefix));
  };
}
