import { RELEASE_SEALED } from '@hub/consent';
import type { DisclosureDecided } from '@hub/disclosure';
import type { InformationCategory, Uuid } from '@hub/vocabulary';
import type { KeyName } from '../keys/category-keys';

/** The name of a release's own key beside the categories' (decision 9). `release` is the consent's id. */
export const keyOfRelease = (release: Uuid) => `release:${release}` as const;

/**
 * Which key opens a disclosed segment: what came with a release stands under that release's own, whatever its category; all else
 * under the key of (subject, category).
 */
export const keyNameOf = ({ subject, source }: DisclosureDecided, category: InformationCategory): KeyName => {
  const release = releaseOf(source);
  return { subject, category: release === undefined ? category : keyOfRelease(release) };
};

/** The release with which an event's contents go; undefined for every other event. */
export const releaseOf = ({ type, matter }: Pick<DisclosureDecided['source'], 'type' | 'matter'>): Uuid | undefined =>
  type === RELEASE_SEALED ? matter.slice(matter.indexOf(':') + 1) : undefined;
