import { Type, type Static } from 'typebox';
import { InformationCategory, PartyId, PartyKind } from '@hub/vocabulary';

/** A programme of a party and what being served by it gives away (a Part 2 programme implies `substance-use`). */
export const Programme = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9-]+$' }),
  name: Type.String({ minLength: 1 }),
  implies: Type.Array(InformationCategory),
});
export type Programme = Static<typeof Programme>;

/** A public key of a party, JWK; private keys never enter the hub (decision 9). */
export const PublicKey = Type.Object({ kid: Type.String({ minLength: 1 }), jwk: Type.Record(Type.String(), Type.Unknown()) });
export type PublicKey = Static<typeof PublicKey>;

/** One organisation in one kind (decision 15). A later event of the same stream replaces the whole record. */
export const PartyRegistered = Type.Object({
  party: PartyId,
  kind: PartyKind,
  name: Type.String({ minLength: 1 }),
  serviceAreas: Type.Array(Type.String({ minLength: 1 })),
  programmes: Type.Array(Programme),
  publicKeys: Type.Array(PublicKey),
  /** Client ids of the party's own system whose tokens may submit its commands (feed credentials). */
  feedClients: Type.Array(Type.String()),
  /** What every dealing with this party gives away, beyond its kind and programmes. */
  implies: Type.Array(InformationCategory),
});
export type PartyRegistered = Static<typeof PartyRegistered>;
