import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { hubCatalogue } from '@hub/catalogue';
import * as ports from '@hub/composition';
import { Identifiers, createRunner, type EventStore, type ReadEvent, type Runner } from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import { createHttpApp } from '@hub/http-edge';
import { prepareDatabase, startTestPostgres, type HubDatabase } from '@hub/postgres';
import type { Role } from '@hub/sign-in';
import { testSignIn, type TestSignIn } from '@hub/sign-in/testing/test-sign-in';
import { FileSafetyJournal, createOpaqueTokens, createVault, type SafetyJournal, type SealRequest } from '@hub/vault';

/** Who sends: a party, its roles, the client id of its system. */
export interface Sender {
  readonly party: string;
  readonly roles?: readonly Role[];
  readonly client?: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export interface TestHubOptions {
  /** Puts something between the services and the log. */
  readonly store?: (store: EventStore) => EventStore;
  readonly journal?: (journal: SafetyJournal) => SafetyJournal;
}

/** A clock that tests move. */
export class MovingClock {
  private offset = 0;
  now(): Date {
    return new Date(Date.now() + this.offset);
  }
  forward(milliseconds: number): void {
    this.offset += milliseconds;
  }
}

/**
 * Services of the hub over real parts in one process: PostgreSQL, the log, the vault, the journal, signed tokens, HTTP (injected,
 * no socket). For integration tests.
 */
export class TestHub {
  /** Everything that was logged, at the most talkative level. */
  readonly log: string[] = [];
  readonly clock = new MovingClock();

  private constructor(
    readonly app: NestFastifyApplication,
    readonly store: EventStore,
    readonly database: HubDatabase,
    readonly identifiers: Identifiers,
    readonly signIn: TestSignIn,
    /** Beside the front door: what another service would have decided. */
    readonly runner: Runner,
    private readonly closing: () => Promise<void>,
  ) {}

  static async start(modules: readonly Type[], options: TestHubOptions = {}): Promise<TestHub> {
    const server = await startTestPostgres();
    const folder = await mkdtemp(join(tmpdir(), 'hub-test-'));
    const undo: (() => Promise<unknown>)[] = [() => server.stop(), () => rm(folder, { recursive: true, force: true })];
    const closing = async () => {
      for (const step of undo.reverse()) await step();
    };
    try {
      const database = await prepareDatabase(server.url, { secret: randomBytes(32) });
      undo.push(() => database.close());
      const log = new PostgresEventStore({ url: database.urlFor('hub_log') });
      undo.push(() => log.close());
      const journal = await FileSafetyJournal.open(join(folder, 'journal'));
      undo.push(() => journal.close());
      const signIn = await testSignIn();
      const clock = new MovingClock();
      const vault = await createVault({
        pool: database.pool('hub_vault'),
        masterKey: randomBytes(32),
        journal,
        store: log,
        events: hubCatalogue,
        verify: (token) => signIn.verifier.verify(token),
        clock,
      });
      const store = options.store?.(log) ?? log;
      const identifiers = new Identifiers(randomBytes(32));
      const lines: string[] = [];
      const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
      const values: [symbol, unknown][] = [
        [ports.EVENT_STORE, store],
        [ports.VAULT, vault],
        [ports.SAFETY_JOURNAL, options.journal?.(journal) ?? journal],
        [ports.OPAQUE_TOKENS, createOpaqueTokens(randomBytes(32))],
        [ports.CLOCK, clock],
        [ports.IDENTIFIERS, identifiers],
        [ports.CATALOGUE, hubCatalogue],
        [ports.TOKEN_VERIFIER, signIn.verifier],
        [ports.SERVICE_TOKENS, signIn.serviceTokens],
        [ports.DATABASE, database],
        [ports.LOGGER, logger],
      ];
      @Global()
      @Module({
        providers: values.map(([provide, useValue]) => ({ provide, useValue })),
        exports: values.map(([token]) => token),
      })
      class Ports {}
      @Module({ imports: [Ports, ...modules] })
      class Root {}
      const app = await createHttpApp(Root, { logger, openapi: { title: 'Test hub' } });
      undo.push(() => app.close());
      const runner = createRunner({
        store: log,
        catalogue: hubCatalogue,
        identifiers,
        seal: (requests) => vault.seal(requests as readonly SealRequest[]), // categories of the catalogue's events
      });
      const hub = new TestHub(app, store, database, identifiers, signIn, runner, closing);
      Object.assign(hub, { log: lines, clock });
      return hub;
    } catch (error) {
      await closing();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.closing();
  }

  /** Sends a command; the body may be given as the text to send. */
  async command(path: string, body: unknown, sender: Sender, key: string = randomUUID()): Promise<TestAnswer> {
    return this.send(sender, {
      method: 'POST',
      url: path,
      headers: { 'idempotency-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  async get(path: string, sender: Sender): Promise<TestAnswer> {
    return this.send(sender, { method: 'GET', url: path, headers: {} });
  }

  /** What stands in a stream, or in the whole log, as everybody reads it. */
  async events(stream?: string): Promise<readonly ReadEvent[]> {
    const events: ReadEvent[] = [];
    for await (const recorded of stream === undefined ? this.store.readAll() : this.store.readStream(stream))
      events.push(hubCatalogue.read(recorded));
    return events;
  }

  private async send(
    { party, roles = ['caseworker'], client }: Sender,
    request: { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; payload?: string },
  ): Promise<TestAnswer> {
    const token = await this.signIn.tokenFor(party, roles, client);
    const answer = await this.app.inject({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), text: answer.body };
  }
}
