import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import * as ports from '@hub/composition';
import { systemClock, type EventCatalogue } from '@hub/event-sourcing';
import { createHttpApp } from '@hub/http-edge';
import type { MessageBus } from '@hub/messaging';
import type { HubDatabase } from '@hub/postgres';
import type { Caller, Role } from '@hub/sign-in';
import { createOpaqueTokens } from '@hub/vault';
import type { PartyAdapterConfig } from '../adapter-config';
import type { CommandAnswer, OutgoingCommand } from '../command-gateway';
import { PartyAdapterModule } from '../party-adapter.module';
import { ScriptedVault } from './scripted-vault';

/** A token of a test says whose it is: `<party>/<role>`. */
const verifier = {
  verify: async (token: string): Promise<Caller> => {
    const [party = '', role = ''] = token.split('/');
    // The role that the test writes.
    return { party, actor: 'someone', client: 'a-system', roles: [role as Role], token };
  },
};

const willing = (): CommandAnswer => ({ status: 200, body: {} });

/** Adapters of several kinds in one process, as the hub hosts them, around a vault that answers as it is told. */
export class AdapterProcess {
  readonly vault = new ScriptedVault();
  readonly sent: OutgoingCommand[] = [];
  readonly tokens = createOpaqueTokens(randomBytes(32));
  /** How the deciding services answer what is sent. */
  answer: (command: OutgoingCommand) => CommandAnswer = willing;
  private app: NestFastifyApplication | undefined;

  async start(
    configs: readonly PartyAdapterConfig[],
    {
      database,
      bus,
      catalogue,
    }: { readonly database: HubDatabase; readonly bus: MessageBus; readonly catalogue: EventCatalogue },
  ): Promise<void> {
    const gateway = {
      send: async (command: OutgoingCommand) => {
        this.sent.push(command);
        return this.answer(command);
      },
    };
    const provided = new Map<symbol, unknown>([
      [ports.MESSAGE_BUS, bus],
      [ports.VAULT, this.vault],
      [ports.OPAQUE_TOKENS, this.tokens],
      [ports.CLOCK, systemClock],
      [ports.CATALOGUE, catalogue],
      [ports.COMMAND_GATEWAY, gateway],
      [ports.TOKEN_VERIFIER, verifier],
      [ports.SERVICE_TOKENS, { forParty: async (party: string, roles: readonly string[]) => `${party}/${roles.join()}` }],
      [ports.DATABASE, database],
      [ports.LOGGER, pino({ level: process.env['HUB_TEST_LOG'] ?? 'silent' })],
    ]);
    @Global()
    @Module({
      providers: [...provided].map(([provide, useValue]) => ({ provide, useValue })),
      exports: [...provided.keys()],
    })
    class Ports {}
    @Module({ imports: [Ports, ...configs.map((config) => PartyAdapterModule.with(config))] })
    class Process {}
    this.app = await createHttpApp(Process, { logger: pino({ level: 'silent' }), openapi: { title: 'adapters' } });
  }

  /** @throws Error before the start */
  get http(): NestFastifyApplication {
    if (this.app === undefined) throw new Error('The adapters have not been started.');
    return this.app;
  }

  /** Nobody has sent, told or asked anything yet. */
  forget(): void {
    this.sent.length = 0;
    this.answer = willing;
    this.vault.asked.length = 0;
    this.vault.fallen.clear();
    this.vault.contents.clear();
  }

  /** What a caseworker of the party is answered. */
  async get(party: string, path: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${party}/caseworker` };
    const answer = await this.app?.inject({ method: 'GET', url: path, headers });
    return { status: answer?.statusCode ?? 0, body: answer?.json<Record<string, unknown>>() ?? {} };
  }

  async stop(): Promise<void> {
    await this.app?.close();
  }
}
