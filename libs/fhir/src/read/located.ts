import type { Problem } from '../problem';
import type { Resource } from '../resources';

/** A file as it was handed in; `name` is what the report calls it. */
export interface FhirFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where a resource stands: file, and JSON path in it (`$`, or `$.entry[3].resource` in a Bundle). */
export interface Source {
  readonly file: string;
  readonly path: string;
}

export interface Located {
  readonly resource: Resource;
  readonly source: Source;
  /** `Type/id`, or the entry's `fullUrl` where it has no id; undefined when it has neither. */
  readonly name: string | undefined;
  /** The Bundle entry's `fullUrl`. */
  readonly fullUrl?: string;
  /** SHA-256 of the resource's canonical JSON, hex: tells copies from versions when there is no `versionId`. */
  readonly digest: string;
}

/** A file or an entry that could not be read as a resource. */
export interface Unreadable {
  readonly source: Source;
  readonly name?: string;
  readonly problems: readonly Problem[];
}
