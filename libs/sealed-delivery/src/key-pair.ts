import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { KEY_MANAGEMENT } from './delivery-header';
import { SealedDeliveryError } from './sealed-delivery-error';

const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const curve = { kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: Coordinate, y: Coordinate };

/** A party's public key as the hub's directory lists it (RFC 7517); other members may stand beside these. */
export const PublicJwk = Type.Object(curve);
export type PublicJwk = Static<typeof PublicJwk>;

/** The private half: it stays with the party, in its own system, in a key file, or in its browser (decision 9). */
export const PrivateJwk = Type.Object({ ...curve, d: Coordinate });
export type PrivateJwk = Static<typeof PrivateJwk>;

export interface KeyPair {
  /** RFC 7638 thumbprint, SHA-256, base64url: the key's name is what it is, so no other key can carry it. */
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly privateJwk: PrivateJwk;
}

const publicKey = Compile(PublicJwk);
const privateKey = Compile(PrivateJwk);

/** A fresh key pair on P-256, the one curve that every browser's WebCrypto agrees keys on. */
export async function createKeyPair(): Promise<KeyPair> {
  const { privateKey: made } = await generateKeyPair(KEY_MANAGEMENT, { crv: 'P-256', extractable: true });
  const jwk = privateJwkOf(await exportJWK(made));
  return { kid: await thumbprintOf(jwk), publicJwk: publicHalf(jwk), privateJwk: jwk };
}

/** The name of a key. The same for its public and its private half. */
export const thumbprintOf = (jwk: PublicJwk): Promise<string> => calculateJwkThumbprint(publicHalf(jwk), 'sha256');

export const publicHalf = ({ kty, crv, x, y }: PublicJwk): PublicJwk => ({ kty, crv, x, y });

/** @throws SealedDeliveryError `sealed/wrong-key` for anything but a public key on P-256 */
export function publicJwkOf(jwk: unknown): PublicJwk {
  if (!publicKey.Check(jwk)) throw wrongKind();
  return publicHalf(jwk);
}

/** @throws SealedDeliveryError `sealed/wrong-key` for anything but a private key on P-256 */
export function privateJwkOf(jwk: unknown): PrivateJwk {
  if (!privateKey.Check(jwk)) throw wrongKind();
  return { ...publicHalf(jwk), d: jwk.d };
}

const wrongKind = () =>
  new SealedDeliveryError('sealed/wrong-key', 'This is no elliptic-curve key on P-256. Make one with "hubctl keys create".');
