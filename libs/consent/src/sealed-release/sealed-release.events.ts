import { Type, type Static } from 'typebox';
import { PartyId, SubjectHead, Uuid } from '@hub/vocabulary';

/**
 * What a release lets its one recipient know, sealed to that recipient before it reached the hub (decision 9). It stands right
 * behind the release's `consent.recorded`, of the same append. Nothing in the open part comes from the person.
 */
export const ReleaseSealed = Type.Object({
  ...SubjectHead.properties,
  consent: Uuid,
  /** The random name that the sender gave the release; each delivery is bound to it. */
  release: Uuid,
  recipient: PartyId,
  /** The recipient's key: RFC 7638 thumbprint. */
  kid: Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$' }),
});
export type ReleaseSealed = Static<typeof ReleaseSealed>;

/** Sealed once more, by the vault, under the key of that release alone: a compact JWE that nobody but the recipient opens. */
export const SealedToRecipient = Type.Object(
  { jwe: Type.String({ pattern: '^[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+){4}$', maxLength: 100_000 }) },
  { additionalProperties: false },
);
export type SealedToRecipient = Static<typeof SealedToRecipient>;

/** The type of these events: the vault keeps their keys apart, one for each release. */
export const RELEASE_SEALED = 'release.sealed';
