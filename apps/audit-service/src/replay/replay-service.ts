import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '@hub/canonical-json';
import { headOf } from '@hub/disclosure';
import { EventError, type Identifiers, type RecordedEvent } from '@hub/event-sourcing';
import { detailsOf } from '@hub/trace';
import { streams, type PartyId, type SubjectId } from '@hub/vocabulary';
import type { Moment } from './moment';
import { jurisdictionAt, partyViewAt, streamUntil, type Jurisdiction, type LogSource } from './party-view';
import { foldOf } from './stream-state';

export type Selection = { readonly stream: string } | { readonly all: true };

/**
 * Folds the log up to a moment and tells it line by line, canonical JSON: the same moment gives the same bytes, after an erasure
 * too, for no line holds content, not even sealed (T2, decision 21). Memory holds one stream at a time, however long the log is.
 */
export class ReplayService {
  constructor(
    private readonly source: LogSource,
    private readonly identifiers: Identifiers,
  ) {}

  async *lines(selection: Selection, moment: Moment, party: PartyId | undefined): AsyncGenerator<string> {
    yield line({ kind: 'replay', ...selection, position: moment.position, at: moment.at, party });
    if (party === undefined) yield* 'all' in selection ? this.wholeLog(moment) : this.oneStream(selection.stream, moment);
    else yield* this.seenBy(party, selection, moment);
  }

  /** Each event, then what the stream's context makes of them. */
  private async *oneStream(stream: string, moment: Moment): AsyncGenerator<string> {
    let events = 0;
    for await (const recorded of this.source.store.readStream(stream)) {
      if (recorded.position > moment.position) break;
      events += 1;
      yield this.eventLine(recorded);
    }
    yield await this.stateLine(stream, moment);
    yield line({ kind: 'end', events });
  }

  private eventLine(recorded: RecordedEvent): string {
    const { id, type, version, revision, position, recordedAt } = recorded;
    const place = { kind: 'event', position, revision, at: recordedAt, id, type, version };
    try {
      const { open, segments, metadata } = this.source.catalogue.read(recorded);
      const { party, actor, source, command } = metadata;
      return line({
        ...place,
        open,
        categories: Object.keys(segments).sort(),
        by: { party, actor, source, command: command.name },
      });
    } catch (error) {
      return line({ ...place, unreadable: codeOf(error) });
    }
  }

  private async stateLine(stream: string, moment: Moment): Promise<string> {
    const fold = foldOf(stream);
    let revision = -1;
    try {
      for await (const event of streamUntil(this.source, stream, moment)) {
        fold.take(event);
        revision = event.revision;
      }
    } catch (error) {
      return line({ kind: 'state', stream, unreadable: codeOf(error) });
    }
    return line({ kind: 'state', stream, revision, state: fold.state() ?? null });
  }

  /** The state of every stream, in the order of their first events, then a digest of everything that was read. */
  private async *wholeLog(moment: Moment): AsyncGenerator<string> {
    const digest = createHash('sha256');
    const counts = { events: 0, streams: 0 };
    for await (const recorded of this.source.store.readAll({ until: moment.position })) {
      counts.events += 1;
      takeIn(digest, recorded);
      if (recorded.revision !== 0) continue;
      counts.streams += 1;
      yield await this.stateLine(recorded.stream, moment);
    }
    yield line({ kind: 'end', ...counts, sha256: digest.digest('hex') });
  }

  /** What one party could see then, subject by subject under the alias by which it knows them. */
  private async *seenBy(party: PartyId, selection: Selection, moment: Moment): AsyncGenerator<string> {
    let events = 0;
    let subjects = 0;
    const jurisdiction = await jurisdictionAt(this.source, moment);
    const stream = 'stream' in selection ? selection.stream : undefined;
    for await (const subject of this.subjectsOf(selection, moment)) {
      let seen = 0;
      for await (const told of this.viewLines(party, subject, moment, jurisdiction, stream)) {
        seen += 1;
        yield told;
      }
      events += seen;
      if (seen > 0) subjects += 1;
    }
    yield line({ kind: 'end', events, subjects });
  }

  private async *viewLines(
    party: PartyId,
    subject: SubjectId,
    moment: Moment,
    jurisdiction: Jurisdiction,
    stream: string | undefined,
  ): AsyncGenerator<string> {
    const client = this.identifiers.alias(party, subject);
    try {
      for (const { source, segments } of await partyViewAt(this.source, party, subject, moment, jurisdiction)) {
        if (stream !== undefined && source.stream !== stream) continue;
        const { id, type, author, matter } = source;
        yield line({ kind: 'seen', client, event: id, type, author, matter, ...(await this.openOf(source)), segments });
      }
    } catch (error) {
      yield line({ kind: 'seen', client, unreadable: codeOf(error) });
    }
  }

  private async openOf(source: { readonly stream: string; readonly revision: number }): Promise<object> {
    const { store, catalogue } = this.source;
    for await (const recorded of store.readStream(source.stream, { fromRevision: source.revision, limit: 1 })) {
      // Every schema of the catalogue is an object.
      return { at: recorded.recordedAt, open: detailsOf(catalogue.read(recorded).open as Record<string, unknown>) };
    }
    return {};
  }

  /** The subjects of a stream, or of the whole log in the order in which something of them was first decided. */
  private async *subjectsOf(selection: Selection, moment: Moment): AsyncGenerator<SubjectId> {
    if ('stream' in selection) {
      const subjects = new Set<SubjectId>();
      for await (const { open } of streamUntil(this.source, selection.stream, moment)) {
        const subject = headOf(open)?.subject;
        if (subject !== undefined) subjects.add(subject);
      }
      yield* subjects;
      return;
    }
    const prefix = streams.disclosures('');
    for await (const { stream, revision } of this.source.store.readAll({
      until: moment.position,
      filter: { streamPrefixes: [prefix] },
    })) {
      if (revision === 0) yield stream.slice(prefix.length);
    }
  }
}

const line = (value: object): string => `${canonicalJson(value)}\n`;

const codeOf = (error: unknown): string => {
  if (error instanceof EventError) return error.code;
  throw error;
};

/** Length before content, so that no two logs have the same bytes; the stored bytes themselves (decision 20). */
const takeIn = (digest: Hash, event: RecordedEvent): void => {
  const { id, stream, revision, type, version, recordedAt, metadata, body } = event;
  for (const part of [id, stream, String(revision), type, String(version), recordedAt.toISOString(), metadata, body]) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    digest.update(length).update(bytes);
  }
};
