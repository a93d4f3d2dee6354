import { createHmac } from 'node:crypto';
import type { DevelopmentClient } from '@hub/sign-in';
import type { PartyKind } from '@hub/vocabulary';
import { needsOf, servicesWith, type ServiceName } from './services';

/** Issuer (`iss`) of the hub's own tokens, whoever issues those of people and parties. */
export const SERVICE_ISSUER = 'urn:referral-hub:services';

/** From which the services' secrets come, without giving away the secret of the database roles that it comes from itself. */
export const serviceKeyOf = (databaseSecret: Uint8Array): Buffer =>
  createHmac('sha256', databaseSecret).update('service-key').digest();

/** With which one service signs in to the hub's own issuer. Derived, so that preparing again changes nothing. */
export const serviceSecret = (serviceKey: Uint8Array, service: ServiceName): string =>
  createHmac('sha256', serviceKey).update(`service ${service}`).digest('base64url');

/**
 * The services as the issuer knows them: each that needs tokens of its own, with the least that these may be for.
 * @param kinds party kinds beyond the standing ones
 */
export const serviceClients = (serviceKey: Uint8Array, kinds: readonly PartyKind[] = []): readonly DevelopmentClient[] =>
  servicesWith(kinds).flatMap((service) => {
    const { signIn } = needsOf(service);
    return signIn ? [{ clientId: service, clientSecret: serviceSecret(serviceKey, service), ...signIn }] : [];
  });
