import { ConfigurationError, type Configuration } from '@hub/configuration';
import { STANDING_KINDS } from '@hub/postgres';
import type { PartyKind } from '@hub/vocabulary';

/**
 * The party kinds that this hub serves beyond the standing ones (A7): each has an adapter of its own over the same library.
 * @throws ConfigurationError for a kind named twice, or one that every hub has
 */
export function furtherKinds({ HUB_PARTY_KINDS }: Pick<Configuration, 'HUB_PARTY_KINDS'>): readonly PartyKind[] {
  const kinds = HUB_PARTY_KINDS?.split(',') ?? [];
  const standing = kinds.find((kind) => STANDING_KINDS.some((each) => each === kind));
  if (standing !== undefined)
    throw new ConfigurationError('HUB_PARTY_KINDS', `Every hub has an adapter for ${standing}: leave it out of HUB_PARTY_KINDS.`);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice !== undefined)
    throw new ConfigurationError('HUB_PARTY_KINDS', `HUB_PARTY_KINDS names the kind ${twice} twice: name it once.`);
  return kinds;
}
