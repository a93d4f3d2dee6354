import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { InformationCategory, PartyId, Uuid } from '@hub/vocabulary';
import { SealedDeliveryError } from './sealed-delivery-error';

/** Key agreement on the recipient's key with a fresh one of the sender, then AES Key Wrap (RFC 7518 §4.6, RFC 3394). */
export const KEY_MANAGEMENT = 'ECDH-ES+A256KW';
export const CONTENT_ENCRYPTION = 'A256GCM';
export const DELIVERY_TYPE = 'referral-hub-delivery+jwe';

/** What a delivery is bound to. The protected header is authenticated with the content: none of it can be changed or cut off. */
export const Binding = Type.Object({
  /** A random name of the release on which it goes, made by the sender (RFC 9562 version 4). */
  release: Uuid,
  /** The one party that the release names. */
  recipient: PartyId,
  /** What the content describes; each category travels apart, so that a release opens what it covers and no more. */
  category: InformationCategory,
});
export type Binding = Static<typeof Binding>;

/** The binding's fields are critical (RFC 7516 §4.1.13): whoever does not check them must not open the delivery. */
export const CRITICAL = ['release', 'recipient', 'category'] as const;

const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** The protected header, the whole of it: what is not declared here may not stand in it, for the hub keeps it readable. */
export const DeliveryHeader = Type.Object(
  {
    alg: Type.Literal(KEY_MANAGEMENT),
    enc: Type.Literal(CONTENT_ENCRYPTION),
    typ: Type.Literal(DELIVERY_TYPE),
    /** RFC 7638 thumbprint (SHA-256) of the recipient's key. */
    kid: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    crit: Type.Tuple(CRITICAL.map((name) => Type.Literal(name))),
    ...Binding.properties,
    epk: Type.Object(
      { kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: Coordinate, y: Coordinate },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type DeliveryHeader = Binding & { readonly kid: string };

/** A content of this many bytes at most; the log takes events of 256 KiB, and base64 is applied twice on the way. */
export const LONGEST_CONTENT = 64 * 1024;
/** Contents are filled up to a multiple of this: the length of a delivery tells next to nothing of a name or an address. */
export const BLOCK = 1_024;

const header = Compile(DeliveryHeader);
const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** Base64url lengths: a wrapped key of 40 bytes, a nonce of 12, a tag of 16. */
const [WRAPPED_KEY, NONCE, TAG] = [54, 16, 22];
const base64Length = (bytes: number) => Math.ceil((bytes * 4) / 3);

/**
 * What a delivery says about itself, without opening it: whether it is one at all, for whom, under which release. This is all
 * that the hub can read of it.
 *
 * @throws SealedDeliveryError `sealed/not-a-delivery`, `sealed/too-large`
 */
export function headerOf(jwe: string): DeliveryHeader {
  if (jwe.length > base64Length(LONGEST_CONTENT) + 2_048) throw tooLarge();
  const [first = '', wrapped = '', nonce = '', ciphertext = '', tag = '', ...more] = jwe.split('.');
  const shaped =
    more.length === 0 &&
    [first, wrapped, nonce, ciphertext, tag].every((part) => BASE64URL.test(part)) &&
    wrapped.length === WRAPPED_KEY &&
    nonce.length === NONCE &&
    tag.length === TAG &&
    // Filled to whole blocks: a text that is merely written in this form does not pass for a delivery by accident.
    Buffer.from(ciphertext, 'base64url').length % BLOCK === 0;
  const value = shaped ? parsed(Buffer.from(first, 'base64url').toString('utf8')) : undefined;
  if (!header.Check(value)) throw notADelivery();
  const { kid, release, recipient, category } = value;
  return { kid, release, recipient, category };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const notADelivery = () =>
  new SealedDeliveryError(
    'sealed/not-a-delivery',
    'This is not sealed to a recipient. Seal it with "hubctl seal", or as docs/shelters.md says.',
  );

export const tooLarge = () =>
  new SealedDeliveryError('sealed/too-large', `What is sealed is longer than ${LONGEST_CONTENT / 1_024} KiB. Send less of it.`);
