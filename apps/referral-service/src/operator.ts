import { SignInError, type Caller } from '@hub/sign-in';
import { HUB_PARTY } from '@hub/vocabulary';

/** A party's own operators run its adapter; who takes part and by which rules is for the hub's own (party `hub`). */
export function requireHubOperator(caller: Caller): void {
  if (caller.party !== HUB_PARTY) throw new SignInError('sign-in/role');
}
