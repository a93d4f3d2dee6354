import type { Role } from '@hub/sign-in';
import type { PartyId } from '@hub/vocabulary';

/** Tokens of these tests say in plain who calls; what a real one needs is tested where they are verified. */
export const token = (party: PartyId, ...roles: Role[]): string =>
  JSON.stringify({ party, roles: roles.length ? roles : ['caseworker'] });

/** Who calls, as {@link token} says. */
export const callerOf = (text: string) => {
  const { party, roles } = JSON.parse(text) as { party: string; roles: Role[] }; // made by `token`
  return { party, roles, actor: `${party}-person`, client: `${party}-system`, token: text };
};
