import { canonicalJson } from '@hub/canonical-json';
import { readJson } from '../json/read-json';
import { readResource } from '../resources';
import type { FhirFile, Located, Source, Unreadable } from './located';

/** SHA-256 of a text's UTF-8 bytes, hex. Comes in from outside: this library computes and calls nothing. */
export type Digest = (text: string) => string;

export interface FilesRead {
  readonly resources: readonly Located[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads files of single resources and Bundles. A bad file or entry is reported and leaves the good ones untouched. */
export const readFiles = (files: readonly FhirFile[], digest: Digest): FilesRead => {
  const resources: Located[] = [];
  const unreadable: Unreadable[] = [];

  const take = (value: unknown, source: Source, fullUrl?: string): void => {
    const read = readResource(value);
    if (!read.ok) {
      const name = read.resourceType && read.id ? { name: `${read.resourceType}/${read.id}` } : {};
      unreadable.push({ source, ...name, problems: read.problems });
      return;
    }
    const { resource } = read;
    resources.push({
      resource,
      source,
      name: resource.id ? `${resource.resourceType}/${resource.id}` : fullUrl,
      ...(fullUrl === undefined ? {} : { fullUrl }),
      digest: digest(canonicalJson(value)),
    });
  };

  for (const { name, bytes } of files) {
    const read = readJson(bytes);
    const source = { file: name, path: '$' };
    if (!read.ok) unreadable.push({ source, problems: [read.problem] });
    else if (isBundle(read.value)) takeEntries(read.value, name, take, unreadable);
    else take(read.value, source);
  }
  return { resources, unreadable };
};

const isBundle = (value: unknown): value is { readonly entry?: unknown } =>
  typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Bundle';

const takeEntries = (
  bundle: { readonly entry?: unknown },
  file: string,
  take: (value: unknown, source: Source, fullUrl?: string) => void,
  unreadable: Unreadable[],
): void => {
  const refuse = (path: string, code: string, message: string) =>
    unreadable.push({ source: { file, path }, problems: [{ code, message, path }] });
  if (bundle.entry === undefined) return;
  if (!Array.isArray(bundle.entry)) {
    refuse('$.entry', 'fhir/wrong-shape', 'The entries of a Bundle are a list.');
    return;
  }
  for (const [index, entry] of (bundle.entry as unknown[]).entries()) {
    const path = `$.entry[${index}]`;
    const { resource, fullUrl } =
      typeof entry === 'object' && entry !== null ? (entry as { resource?: unknown; fullUrl?: unknown }) : {};
    if (resource === undefined) refuse(`${path}.resource`, 'fhir/missing-field', 'This entry of the Bundle holds no resource.');
    else if (isBundle(resource)) {
      refuse(`${path}.resource`, 'fhir/nested-bundle', 'A Bundle inside a Bundle is not read. Send its entries by themselves.');
    } else
      take(resource, { file, path: `${path}.resource` }, typeof fullUrl === 'string' && fullUrl !== '' ? fullUrl : undefined);
  }
};
