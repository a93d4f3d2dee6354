import { Problem } from './problem';

/** What paging needs of `OpaqueTokens` of `@hub/vault`. */
export interface Sealer {
  seal(purpose: string, payload: unknown): string;
  open(purpose: string, token: string): unknown;
}

/** A cursor is good for one party on one route and for nobody else. */
const purposeOf = (party: string, route: string) => `cursor:${party}:${route}`;

/** The opaque `next` of a page. @param after whatever names the last item shown; JSON */
export const nextCursor = (tokens: Sealer, party: string, route: string, after: unknown): string =>
  tokens.seal(purposeOf(party, route), after);

/**
 * What {@link nextCursor} was given, or undefined for the first page. A cursor of another party, of another route or made up
 * is answered alike.
 *
 * @throws Problem 400 `http/invalid-cursor`
 */
export function readCursor(tokens: Sealer, party: string, route: string, cursor: string | undefined): unknown {
  if (cursor === undefined) return undefined;
  const after = tokens.open(purposeOf(party, route), cursor);
  if (after === undefined)
    throw new Problem({
      status: 400,
      code: 'http/invalid-cursor',
      detail: 'This cursor is not one of this list, or it was given before the hub was restored.',
      todo: 'Begin again without a cursor, and use the "next" of each answer as it is.',
    });
  return after;
}

const AT_LEAST = 'at-least';

/** The `token` of a command's answer: whoever sends it as `at-least` reads a view that has reached that position. */
export const atLeastToken = (tokens: Sealer, position: bigint): string => tokens.seal(AT_LEAST, { position: String(position) });

/**
 * The position that an at-least token stands for, or undefined where none was sent.
 *
 * @throws Problem 400 `http/invalid-at-least`
 */
export function readAtLeast(tokens: Sealer, token: string | undefined): bigint | undefined {
  if (token === undefined) return undefined;
  const payload = tokens.open(AT_LEAST, token);
  if (typeof payload === 'object' && payload !== null && 'position' in payload && typeof payload.position === 'string')
    if (/^\d{1,30}$/.test(payload.position)) return BigInt(payload.position);
  throw new Problem({
    status: 400,
    code: 'http/invalid-at-least',
    detail: 'This at-least token is not one of this hub, or it was given before the hub was restored.',
    todo: 'Use the "token" of a command\'s answer as it is; after a restore, look without one whether the command is still there, or send it again under its key.',
  });
}
