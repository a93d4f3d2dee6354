import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { streams } from '@hub/vocabulary';
import { GULF, HARBOR, TestHub, foundJurisdiction, policy, type Sender } from '@hub/test-hub';
import { ReferralServiceModule } from '../index';

/** Runs while the tests of a file do; see {@link startReferralHub}. */
export let hub: TestHub;
/** Names of the store's calls that a request makes, where a test counts them; what goes on beside it is not the request's. */
export const counted = new AsyncLocalStorage<string[]>();

/** The service over real parts, in the jurisdiction that the tests know. Stop it with {@link stopReferralHub}. */
export async function startReferralHub(): Promise<void> {
  hub = await TestHub.start([ReferralServiceModule], {
    store: (store) =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            counted.getStore()?.push(String(name));
            return Reflect.apply(member, target, args);
          };
        },
      }),
  });
  await foundJurisdiction(hub, { ...policy, importers: ['importer'] });
}

export const stopReferralHub = (): Promise<void> => hub.close();

export const gulf: Sender = { party: GULF };
export const harbor: Sender = { party: HARBOR };
export const identity = { names: [{ family: 'Doe', given: ['Ann'] }] };
export const toHarbor = (more: object = {}) => ({
  client: { id: randomUUID() },
  to: { party: HARBOR },
  purpose: 'treatment',
  contents: { identity },
  ...more,
});
export const request = async (more: object = {}, sender = gulf, key?: string) =>
  hub.command('/v1/referrals', toHarbor(more), sender, key);
export const requested = async (more: object = {}) => String((await request(more)).body['referral']);
export const act = (referral: string, name: string, body: unknown, sender: Sender, key?: string) =>
  hub.command(`/v1/referrals/${referral}/${name}`, body, sender, key);
export const typesOf = async (referral: string) => (await hub.events(streams.referral(referral))).map(({ type }) => type);
export const openOf = async (referral: string, index: number) =>
  (await hub.events(streams.referral(referral))).at(index)?.open as Record<string, unknown>; // an object in every event of a referral
export async function received(more: object = {}, sender = gulf): Promise<string> {
  const referral = String((await request(more, sender)).body['referral']);
  const [event] = await hub.events(streams.referral(referral));
  const answer = await act(
    referral,
    'receive',
    { answers: event?.id, disclosure: randomUUID() },
    { party: HARBOR, roles: ['adapter'] },
  );
  if (answer.status !== 200) throw new Error(answer.text);
  return referral;
}
