import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Append } from '@hub/event-sourcing';
import { GULF, HARBOR, BAY, TestHub, foundJurisdiction, type Sender } from '@hub/test-hub';
import { VaultError, type SafetyEntry } from '@hub/vault';
import { streams } from '@hub/vocabulary';
import { ConsentServiceModule } from '../index';

/** Runs while the tests of a file do; see {@link startConsentHub}. */
export let hub: TestHub;
/** Names of the store's calls that a request makes, where a test counts them. */
export const counted = new AsyncLocalStorage<string[]>();
/** What a test's commands wrote into the journal, and whether they can. */
export const journal = { entries: [] as SafetyEntry[], fails: false };
/** Appends and journal entries in the order in which they were done. */
export const done: string[] = [];

/** The service over real parts, in the jurisdiction that the tests know. Stop it with {@link stopConsentHub}. */
export async function startConsentHub(): Promise<void> {
  hub = await TestHub.start([ConsentServiceModule], {
    store: (store) =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            counted.getStore()?.push(String(name));
            const answer: unknown = Reflect.apply(member, target, args);
            if (name !== 'append') return answer;
            return (answer as Promise<unknown>).then((outcome) => {
              done.push(...(args[0] as Append).events.map(({ type }) => type)); // the port's own signature
              return outcome;
            });
          };
        },
      }),
    journal: (file) => ({
      async write(entry) {
        if (journal.fails) throw new VaultError('journal/unavailable', 'The safety journal cannot be written.');
        await file.write(entry);
        journal.entries.push(entry);
        done.push(`journal ${entry.event.type}`);
      },
    }),
  });
  await foundJurisdiction(hub);
}

export const stopConsentHub = (): Promise<void> => hub.close();

/** Between tests. */
export function forgetWhatWasDone(): void {
  journal.entries.length = 0;
  journal.fails = false;
  done.length = 0;
}

export const gulf: Sender = { party: GULF };
export const harbor: Sender = { party: HARBOR };
export const bay: Sender = { party: BAY };
export const DAY = 86_400_000;
export const day = (offset: number) => new Date(hub.clock.now().getTime() + offset * DAY).toISOString().slice(0, 10);

/** A release that has everything 42 CFR 2.31 asks for. */
export const form = (more: object = {}) => ({
  subjectName: 'Ann Doe',
  disclosers: [GULF, HARBOR],
  recipients: [{ party: GULF }, { party: HARBOR }],
  categories: ['identity', 'child-welfare', 'substance-use'],
  purposes: ['treatment'],
  expiry: { on: day(30) },
  statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing'],
  signatures: [{ by: 'subject', on: day(-2), name: 'Ann Doe' }],
  ...more,
});
export const record = (more: object = {}, sender = gulf, key?: string, about: object = { client: { id: randomUUID() } }) =>
  hub.command('/v1/consents', { ...about, form: form(more) }, sender, key);
export async function recorded(more: object = {}): Promise<{ consent: string; subject: string }> {
  const client = { id: randomUUID() };
  const { body, text } = await record(more, gulf, undefined, { client });
  const { consent } = body;
  if (typeof consent !== 'string') throw new Error(text);
  const [minted] = await hub.events(hub.identifiers.clientStream(GULF, client.id));
  return { consent, subject: (minted?.open as { subject: string }).subject }; // subject.minted
}
export const register = (subject: string) => hub.events(streams.consents(subject));
export const typesOf = async (subject: string) => (await register(subject)).map(({ type }) => type);
export const act = (path: string, sender: Sender, key?: string) => hub.command(`/v1/${path}`, undefined, sender, key);

/** How many entries the index of subjects has under an id. */
export async function indexed(id: string): Promise<number> {
  const { rowCount } = await hub.database.pool('hub_consent').query('select from consent.subject_of where id = $1', [id]);
  return rowCount ?? 0;
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come about within five seconds.');
}
