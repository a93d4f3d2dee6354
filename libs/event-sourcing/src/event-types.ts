import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { DecidedEvent } from './decider';
import { decodeBody, decodeMetadata, type EventMetadata } from './envelope';
import type { RecordedEvent } from './event';
import { EventError } from './event-error';
import type { SealedSegment } from './sealed-segment';

/** One version of an event, as it was, is and will be readable (decision 19). */
export interface EventVersion {
  /** From 1, without gaps. */
  readonly version: number;
  readonly open: TSchema;
  /** Schemas of the contents that are sealed, by information category. */
  readonly segments?: Readonly<Record<string, TSchema>>;
  /** Makes this version's open part from that of the version before. Every version but the first has one: so chains end. */
  readonly upcast?: (before: unknown) => unknown;
  /** The same for contents, by category; a category without one is unchanged. */
  readonly upcastSegments?: Readonly<Record<string, (before: unknown) => unknown>>;
}

/** An event type with every version that was ever written. */
export interface EventType {
  readonly type: string;
  readonly versions: readonly EventVersion[];
}

/** A recorded event as everybody reads it: upcast and validated; segments still sealed, in the version that was written. */
export interface ReadEvent<Open = unknown> extends Omit<RecordedEvent, 'metadata' | 'body'> {
  readonly open: Open;
  readonly segments: Readonly<Record<string, SealedSegment>>;
  readonly metadata: EventMetadata;
}

/** What is checked is named by its parts: the sentence is put together for what does not fit, not for every event. */
type Check = (value: unknown, type: string, version: number, category?: string) => void;

interface Chain {
  readonly versions: readonly EventVersion[];
  readonly latest: EventVersion;
  readonly open: Check;
  readonly segments: ReadonlyMap<string, Check>;
}

/**
 * Every event type that may stand in the log, and the one way to read it: decode → upcast → validate (decision 19). Whoever
 * meets a type or version that is not here must stop there, not skip it.
 */
export class EventCatalogue {
  readonly #chains = new Map<string, Chain>();

  /** @throws RangeError for a type given twice, versions with gaps, or a version without its upcaster */
  constructor(readonly types: readonly EventType[]) {
    for (const type of types) {
      if (this.#chains.has(type.type)) throw new RangeError(`Event type ${type.type} is declared twice.`);
      this.#chains.set(type.type, chainOf(type));
    }
  }

  /** The version that is written today. @throws EventError `event/unknown-type` */
  latestVersion(type: string): number {
    return this.#chain(type).latest.version;
  }

  /** @throws EventError */
  read(recorded: RecordedEvent): ReadEvent {
    // Field by field: the rest of an object but for two is a slow copy, and this runs for every event of the log.
    const { id, type, version, stream, revision, position, recordedAt } = recorded;
    const { open, segments } = decodeBody(recorded.body);
    return {
      id,
      type,
      version,
      stream,
      revision,
      position,
      recordedAt,
      open: this.openPart(type, version, open),
      segments,
      metadata: decodeMetadata(recorded.metadata),
    };
  }

  /** The open part of any version as the latest one has it. @throws EventError */
  openPart(type: string, version: number, open: unknown): unknown {
    const chain = this.#chain(type);
    const upcast = upcastFrom(chain, type, version, open, upcastOpen);
    chain.open(upcast, type, version);
    return upcast;
  }

  /** The content of a segment that the vault opened, through the same pipeline. @throws EventError */
  openSegment(type: string, version: number, category: string, content: unknown): unknown {
    const chain = this.#chain(type);
    const upcast = upcastFrom(chain, type, version, content, (step) => step.upcastSegments?.[category]);
    const check = chain.segments.get(category);
    if (!check) throw new EventError('event/invalid', `${type} has no segment of category ${category}.`);
    check(upcast, type, version, category);
    return upcast;
  }

  /** Before anything is sealed or appended: the latest version, open part and contents as declared. @throws EventError */
  checkDecided(event: DecidedEvent): void {
    const { latest } = this.#chain(event.type);
    if (event.version !== latest.version)
      throw new EventError('event/invalid', `${event.type} is written in version ${latest.version}, not ${event.version}.`);
    this.openPart(event.type, event.version, event.open);
    for (const [category, content] of Object.entries(event.segments ?? {})) {
      if (!latest.segments || !Object.hasOwn(latest.segments, category))
        throw new EventError('event/invalid', `${event.type} v${event.version} has no segment of category ${category}.`);
      this.openSegment(event.type, event.version, category, content);
    }
  }

  #chain(type: string): Chain {
    const chain = this.#chains.get(type);
    if (!chain) throw new EventError('event/unknown-type', `Event type ${type} is not known to this version of the hub.`);
    return chain;
  }
}

function chainOf({ type, versions }: EventType): Chain {
  versions.forEach((step, index) => {
    if (step.version !== index + 1) throw new RangeError(`${type}: versions are numbered from 1 without gaps.`);
    if (index > 0 && !step.upcast)
      throw new RangeError(`${type} v${step.version} cannot be made from v${step.version - 1}: an upcaster is missing.`);
  });
  const latest = versions.at(-1);
  if (!latest) throw new RangeError(`${type} has no version.`);
  // A category that a later version no longer writes stays readable by the last version that had it.
  const segments = new Map<string, Check>();
  for (const step of versions)
    for (const [category, schema] of Object.entries(step.segments ?? {})) segments.set(category, checked(schema));
  return { versions, latest, open: checked(latest.open), segments };
}

const upcastOpen = (step: EventVersion) => step.upcast;

function upcastFrom(
  chain: Chain,
  type: string,
  version: number,
  value: unknown,
  step: (version: EventVersion) => ((before: unknown) => unknown) | undefined,
): unknown {
  if (version > chain.latest.version)
    throw new EventError(
      'event/newer-version',
      `${type} v${version} was written by a later version of the hub: this one knows up to v${chain.latest.version}.`,
    );
  if (!Number.isInteger(version) || version < 1) throw new EventError('event/invalid', `${type} has no version ${version}.`);
  try {
    let brought = value;
    for (let at = version; at < chain.versions.length; at += 1) {
      const next = chain.versions[at];
      const upcast = next && step(next);
      if (upcast) brought = upcast(brought);
    }
    return brought;
  } catch (cause) {
    // The cause may quote what it met; its class is enough to find it.
    throw new EventError(
      'event/invalid',
      `${type} v${version} could not be brought to v${chain.latest.version} (${cause instanceof Error ? cause.name : 'error'}).`,
    );
  }
}

/** Compiled at the first use: a process reads few of the types that it knows. */
function checked(schema: TSchema): Check {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value, type, version, category) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return;
    const places = compiled.Errors(value).map(({ instancePath, keyword }) => `${instancePath || '/'} (${keyword})`);
    const what = category === undefined ? `${type} v${version}` : `${type} v${version}, segment ${category}`;
    throw new EventError('event/invalid', `${what} does not fit its schema at ${places.slice(0, 5).join(', ')}.`);
  };
}
