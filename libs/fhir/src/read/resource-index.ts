import { readResource, type ReadResources, type ReadResourceType, type Reference, type Resource } from '../resources';
import type { Located } from './located';

const isType = <T extends ReadResourceType>(resource: Resource, type: T): resource is ReadResources[T] =>
  resource.resourceType === type;

/** A located resource of one type. */
export type LocatedOf<T extends ReadResourceType> = Located & { readonly resource: ReadResources[T] };

export const locatedOf = <T extends ReadResourceType>(located: Located | undefined, type: T): LocatedOf<T> | undefined =>
  // The type test on its `resource` is what the narrower type says.
  located && isType(located.resource, type) ? (located as LocatedOf<T>) : undefined;

/** `https://host/base` of a RESTful address such as `https://host/base/Patient/1`. */
const baseOf = (fullUrl: string | undefined): string | undefined =>
  /^(https?:\/\/.+)\/[A-Z][A-Za-z]+\/[^/]+$/.exec(fullUrl ?? '')?.[1];

const withoutHistory = (reference: string): string => reference.replace(/\/_history\/[^/]+$/, '');

/**
 * Finds what a reference names among the resources at hand: relative ones on the server of the resource that holds them,
 * absolute and `urn:` ones by `fullUrl`, `#id` inside the resource. Two servers' `Patient/1` are two people.
 */
export class ResourceIndex {
  private readonly byAddress = new Map<string, Located[]>();

  constructor(readonly resources: readonly Located[]) {
    for (const located of resources) {
      const addresses = new Set<string>();
      if (located.fullUrl !== undefined) addresses.add(located.fullUrl);
      if (baseOf(located.fullUrl) === undefined && located.resource.id)
        addresses.add(`${located.resource.resourceType}/${located.resource.id}`);
      for (const address of addresses) this.byAddress.set(address, [...(this.byAddress.get(address) ?? []), located]);
    }
  }

  /** The newest copy of the resource that `reference`, held by `from`, names. */
  find(reference: Reference | undefined, from: Located): Located | undefined {
    const text = reference?.reference;
    if (text === undefined) return undefined;
    if (text.startsWith('#')) return containedIn(from, text.slice(1));
    const plain = withoutHistory(text);
    const base = baseOf(from.fullUrl);
    const copies = (base === undefined ? undefined : this.byAddress.get(`${base}/${plain}`)) ?? this.byAddress.get(plain);
    return copies && newestOf(copies);
  }

  /**
   * One stable name of what a reference names: as it is written, without a version; where it names a Bundle's own `urn:uuid`,
   * the resource's `Type/id`; a logical reference is `system|value`.
   */
  nameOf(reference: Reference | undefined, from: Located): string | undefined {
    const text = reference?.reference;
    if (text === undefined) {
      const { system, value } = reference?.identifier ?? {};
      return value === undefined ? undefined : `${system ?? ''}|${value}`;
    }
    if (text.startsWith('#')) return `${from.name ?? from.digest}${text}`;
    if (text.startsWith('urn:')) return this.find(reference, from)?.name ?? text;
    return withoutHistory(text);
  }

  /** FHIR type of what a reference names: by the resource at hand, else by how it is written. */
  typeOf(reference: Reference | undefined, from: Located): string | undefined {
    const found = this.find(reference, from);
    if (found) return found.resource.resourceType;
    return /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+$/.exec(withoutHistory(reference?.reference ?? ''))?.[1];
  }
}

const containedIn = (from: Located, id: string): Located | undefined => {
  const contained: readonly { id?: string | undefined }[] = from.resource.contained ?? [];
  const found = contained.find((resource) => resource.id === id);
  if (!found) return undefined;
  const read = readResource(found);
  return read.ok
    ? { resource: read.resource, source: from.source, name: `${from.name ?? from.digest}#${id}`, digest: from.digest }
    : undefined;
};

/** The newest of several copies of one resource, the same whatever order they came in. */
export const newestOf = (copies: readonly Located[]): Located | undefined => [...copies].sort(byNewest)[0];

/** Newest first: by `versionId` where both are numbers, then `lastUpdated`, then content, so that no two runs differ. */
export const byNewest = (a: Located, b: Located): number =>
  versionNumber(b) - versionNumber(a) ||
  updatedAt(b) - updatedAt(a) ||
  compare(a.digest, b.digest) ||
  compare(a.source.file, b.source.file) ||
  compare(a.source.path, b.source.path);

const versionNumber = ({ resource }: Located): number => {
  const version = resource.meta?.versionId ?? '';
  return /^\d{1,15}$/.test(version) ? Number(version) : -1;
};

/** Milliseconds; before all others where it is not said. */
const updatedAt = ({ resource }: Located): number => Date.parse(resource.meta?.lastUpdated ?? '') || 0;

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
