import { Problem, readAtLeast } from '@hub/http-edge';
import type { OpaqueTokens } from '@hub/vault';
import type { View } from '../view/view-worker';
import type { AtLeastQuery } from './referrals.query';

/** How long a read waits for a write, milliseconds. */
const PATIENCE = 5_000;

/**
 * Waits until the view shows what the caller's own write did, if the caller says which.
 *
 * @throws Problem 400 for a token that was not made here, 504 `view/not-yet`
 */
export async function reach(view: View, tokens: OpaqueTokens, query: AtLeastQuery): Promise<void> {
  const position = readAtLeast(tokens, query['at-least']);
  if (position === undefined || (await view.waitFor(position, PATIENCE))) return;
  throw new Problem({
    status: 504,
    code: 'view/not-yet',
    detail: 'What you wrote is recorded, but this view does not show it yet.',
    todo: 'Ask again in a moment with the same token.',
    headers: { 'retry-after': '1' },
  });
}
