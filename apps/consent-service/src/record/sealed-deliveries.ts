import type { Rules } from '@hub/command-handling';
import type { SealedDeliveries } from '@hub/consent';
import { Problem } from '@hub/http-edge';
import { SealedDeliveryError, headerOf, publicJwkOf, thumbprintOf } from '@hub/sealed-delivery';
import type { PartyId } from '@hub/vocabulary';

/**
 * What was sealed to a release's recipient, as the headers say; the hub cannot read more of it. All of them go on one release, to
 * one key, and each holds another category.
 *
 * @throws Problem 422 `sealed/not-a-delivery`, `sealed/too-large`, `sealed/other-delivery`, naming the place
 */
export async function deliveriesOf(jwes: readonly string[], { register }: Rules): Promise<SealedDeliveries | undefined> {
  const headers = jwes.map(read);
  const [first] = headers;
  if (first === undefined) return undefined;
  const { release, recipient, kid } = first;
  const together = headers.every((each) => each.release === release && each.recipient === recipient && each.kid === kid);
  if (!together || new Set(headers.map(({ category }) => category)).size < headers.length) throw notTogether();
  const keys = register.parties.get(recipient)?.publicKeys ?? [];
  return {
    release,
    recipient,
    kid,
    jwes: Object.fromEntries(headers.map(({ category }, index) => [category, jwes[index]])),
    recipientKeys: (await Promise.all(keys.map(({ jwk }) => nameOf(jwk)))).flat(),
  };
}

/** Whether a party may be told anything by a sealed delivery: its own name for a key counts for nothing, the key does. */
const nameOf = async (jwk: unknown): Promise<readonly string[]> => {
  try {
    return [await thumbprintOf(publicJwkOf(jwk))];
  } catch (error) {
    // A key of another kind, for signatures perhaps: nothing is sealed to it.
    if (error instanceof SealedDeliveryError) return [];
    throw error;
  }
};

function read(jwe: string, index: number): { release: string; recipient: PartyId; kid: string; category: string } {
  try {
    return headerOf(jwe);
  } catch (error) {
    if (!(error instanceof SealedDeliveryError)) throw error;
    throw new Problem({
      status: 422,
      code: error.code,
      detail: 'What came as sealed is not sealed to a recipient, so nothing was recorded.',
      todo: 'Seal it with "hubctl seal", or as docs/shelters.md says.',
      errors: [{ code: error.code, pointer: `/sealed/${index}`, detail: error.message }],
    });
  }
}

const notTogether = () =>
  new Problem({
    status: 422,
    code: 'sealed/other-delivery',
    detail: 'What is sealed does not go together: one release, one recipient, one key, and each category once.',
    todo: 'Seal everything that this release covers in one go.',
  });
