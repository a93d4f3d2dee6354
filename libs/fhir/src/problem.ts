/**
 * What is wrong with an item, or worth knowing about it: a stable code, a sentence that a caseworker understands, and where. Never quotes
 * a value that may be about a person; references to resources are named, for they are how the sender finds the item again.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** JSON path below the resource, for example `$.focus.reference`. */
  readonly path?: string;
  /** In a file that is not JSON. */
  readonly line?: number;
  readonly column?: number;
  /** Law or guide from which the rule comes. */
  readonly citation?: string;
}
