import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import {
  CATALOGUE,
  DATABASE,
  DECISION_PROGRESS,
  EVENT_STORE,
  IDENTIFIERS,
  LOGGER,
  METRICS,
  TOKEN_VERIFIER,
} from '@hub/composition';
import type { DecisionProgress } from '@hub/disclosure';
import type { EventCatalogue } from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import { createHttpApp } from '@hub/http-edge';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { DisclosureServiceModule } from '.';
import { identifiers, lastDecision } from './testing/run-stage';
import { catalogueWithout, severalSubjects, tell } from './testing/told-history';

jest.setTimeout(60_000);

const logger = pino({ level: 'silent' });
const [history = []] = fc.sample(severalSubjects(2, 12), { numRuns: 1, seed: 3 });
let postgres: TestPostgres;
let database: HubDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await prepareDatabase(await postgres.createDatabase(), { secret: Buffer.alloc(32, 1) });
  store = new PostgresEventStore({ url: database.urlFor('hub_log') });
});
afterAll(async () => {
  await store.close();
  await database.close();
  await postgres.stop();
});

async function started(catalogue: EventCatalogue): Promise<NestFastifyApplication> {
  @Global()
  @Module({
    providers: [
      { provide: EVENT_STORE, useValue: store },
      { provide: CATALOGUE, useValue: catalogue },
      { provide: IDENTIFIERS, useValue: identifiers },
      { provide: DATABASE, useValue: database },
      { provide: LOGGER, useValue: logger },
      { provide: METRICS, useValue: new Registry() },
      { provide: TOKEN_VERIFIER, useValue: { verify: () => Promise.reject(new Error('nobody signs in here')) } },
    ],
    exports: [EVENT_STORE, CATALOGUE, IDENTIFIERS, DATABASE, LOGGER, METRICS, TOKEN_VERIFIER],
  })
  class Ports {}
  @Module({ imports: [Ports, DisclosureServiceModule] })
  class Process {}

  const app = await createHttpApp(Process, { logger, openapi: { title: 'Disclosure service' } });
  await app.init();
  return app;
}

const until = async (met: () => Promise<boolean>) => {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 5));
};
const readiness = async (app: NestFastifyApplication) => {
  const { statusCode, body } = await app.inject('/readyz');
  const { checks } = JSON.parse(body) as { checks: { name: string }[] };
  return { statusCode, ...checks.find(({ name }) => name === 'disclosure') };
};

describe('the disclosure service', () => {
  it('decides while it stands, tells how far it is, and has ended when it is closed', async () => {
    const app = await started(catalogueWithout());
    const progress = app.get<DecisionProgress>(DECISION_PROGRESS);
    let last = 0n;
    for (const event of history) last = await tell(store, event);
    await until(async () => (await progress.current()).decided >= last);
    expect((await progress.current()).highest).toBe(await lastDecision(store));
    await until(async () => (await store.head()).position === (await progress.current()).decided);
    expect(await readiness(app)).toMatchObject({ statusCode: 200, ready: true, lag: 0, parked: 0 });
    expect((await app.inject('/metrics')).body).toMatch(/hub_disclosure_decisions_total [1-9]/);
    await app.close();

    const { position } = await store.head();
    const next = history.length;
    await store.append({
      stream: 'party-late',
      expectedRevision: -1,
      events: [{ ...(await eventLike(next)), type: 'party.registered' }],
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await progress.current()).decided).toBe(position);
  });

  it('is not ready once it stands before an event that it must not pass', async () => {
    const app = await started(catalogueWithout('party.registered'));
    await until(async () => (await readiness(app)).statusCode !== 200);
    expect(await readiness(app)).toMatchObject({ statusCode: 503, ready: false });
    await app.close();
  });
});

async function eventLike(number: number) {
  for await (const { metadata, version } of store.readAll({ limit: 1 }))
    return {
      id: `fff00000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      version,
      metadata,
      body: Buffer.from(JSON.stringify({ open: { party: 'late', kind: 'cbc' } })),
    };
  throw new Error('The log is empty.');
}
