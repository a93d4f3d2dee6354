import type { HubVault } from '../hub-vault';
import type { OpenRequest } from '../vault';
import { made, onConsent, type askStanding } from './asked';
import { token } from './tokens';
import { HARBOR, VaultWorld } from './vault-world';

export const REFUSED = { outcome: 'refused' };
export const CONTENT = { need: 'residential treatment' };

/** These stand while the tests of a file run; see {@link startOpening}. */
export let world: VaultWorld;
export let vault: HubVault;

/** A vault with something in it for a party to open. */
export async function startOpening(): Promise<void> {
  world = await VaultWorld.open();
  vault = await world.vault();
}

export const stopOpening = async (): Promise<void> => world?.close();

/** Between tests: the vault's clock is the machine's again. */
export function setClockRight(): void {
  if (world) world.clockOffset = 0;
}

export const open = async (request: OpenRequest, as = token(HARBOR)) => (await vault.open(as, [request]))[0];
export const standing = async (request: ReturnType<typeof askStanding>, as = token(HARBOR)) =>
  (await vault.standing(as, [request]))[0];

/** A subject with one event, held by the provider on one consent. */
export const disclosed = async (
  contents: Parameters<VaultWorld['source']>[1] = { 'substance-use': CONTENT, identity: { family: 'Doe' } },
) => {
  const source = await world.source(vault, contents);
  const consent = await world.consent(source.subject);
  const held = await world.disclose(source, made(source, onConsent(consent)));
  return { source, consent, held };
};
