import type { Position } from '../event';
import type { Append, EventFilter, ReadAll, ReadStream } from '../event-store';

export type Modelled = Readonly<Record<'id' | 'stream' | 'type', string>> & {
  readonly revision: number;
  readonly position: Position;
};

/** What an event store is, without its being one: a list. It says what every answer must be; positions it is told. */
export class StoreModel {
  readonly log: Modelled[] = [];

  stream(name: string): readonly Modelled[] {
    return this.log.filter(({ stream }) => stream === name);
  }

  append({ stream, expectedRevision, events }: Append): { readonly outcome: string; readonly [fact: string]: unknown } {
    const standing = this.stream(stream);
    const last = standing[expectedRevision + events.length];
    if (expectedRevision === standing.length - 1) return { outcome: 'appended', revision: expectedRevision + events.length };
    return last && events.every(({ id }, nth) => standing[expectedRevision + 1 + nth]?.id === id)
      ? { outcome: 'already-appended', revision: last.revision, position: last.position }
      : { outcome: 'wrong-revision', actual: standing.length - 1 };
  }

  readStream(name: string, { direction, fromRevision, limit }: ReadStream): readonly Modelled[] {
    const backwards = direction === 'backwards';
    const from = fromRevision ?? (backwards ? Infinity : 0);
    const read = this.stream(name).filter(({ revision }) => (backwards ? revision <= from : revision >= from));
    return (backwards ? read.reverse() : read).slice(0, limit);
  }

  readAll({ after, until, limit, filter }: Omit<ReadAll, 'signal'> & { readonly after: Position }): readonly Modelled[] {
    const between = ({ position }: Modelled) => position > after && (until === undefined || position <= until);
    return this.log.filter((event) => between(event) && matches(event, filter)).slice(0, limit);
  }
}

const matches = ({ type, stream }: Modelled, filter: EventFilter = {}): boolean =>
  (filter.types?.includes(type) ?? true) && (filter.streamPrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true);
