import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { pino } from 'pino';
import { readConfiguration } from '@hub/configuration';
import { NO_STREAM, validateAppend, type EventStore } from '@hub/event-sourcing';
import { createHttpApp } from '@hub/http-edge';
import { PortsModule, addressOf, openPorts } from '@hub/process';
import { DevelopmentIssuerModule } from '@hub/sign-in/nest';
import type { DevelopmentClient } from '@hub/sign-in';
import { ReferralServiceModule } from '../apps/referral-service/src/index';

/**
 * The deciding service of P1b: sign-in, validation, vault, decider and log behind HTTP, and nothing that follows the log. With
 * `--without-append` the same, but for the append of a referral, which is answered at once.
 */
@Module({})
class CommandModule {
  static on(ports: Awaited<ReturnType<typeof openPorts>>, store: EventStore): DynamicModule {
    return {
      module: CommandModule,
      imports: [
        PortsModule.of({ ...ports, store }),
        ...(ports.issuer ? [DevelopmentIssuerModule.serving(ports.issuer)] : []),
        ReferralServiceModule,
      ],
    };
  }
}

const REFERRALS = 'referral-';

const withoutAppend = (store: EventStore): EventStore =>
  new Proxy(store, {
    get(target, name) {
      if (name === 'append')
        return (append: Parameters<EventStore['append']>[0]) => {
          // A client is minted for all that, once.
          if (append.expectedRevision !== NO_STREAM || !append.stream.startsWith(REFERRALS)) return target.append(append);
          validateAppend(append);
          return Promise.resolve({ outcome: 'appended', revision: append.events.length - 1, position: 1n });
        };
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });

/** Adds up what each call of a method takes, in milliseconds. */
function timed<Port extends object>(port: Port, methods: Readonly<Record<string, string>>, spent: Record<string, number>): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const stage = methods[String(name)];
      if (stage === undefined) return member.bind(target) as unknown;
      return async (...args: unknown[]): Promise<unknown> => {
        const started = performance.now();
        try {
          return (await Reflect.apply(member, target, args)) as unknown;
        } finally {
          spent[stage] = (spent[stage] ?? 0) + performance.now() - started;
        }
      };
    },
  });
}

async function main(): Promise<void> {
  const data = process.argv[2] ?? '';
  const configuration = readConfiguration({ ...process.env, HUB_DATA: data, HUB_LOG_LEVEL: 'warn' });
  const clients = JSON.parse(await readFile(join(data, 'demo-sign-ins.json'), 'utf8')) as DevelopmentClient[]; // written by the hub
  const ports = await openPorts({
    configuration,
    environment: {},
    logger: pino({ level: 'warn' }, pino.destination(2)),
    clients,
  });
  const spent: Record<string, number> = {};
  const vault = timed(ports.vault, { seal: 'sealing' }, spent);
  const store = timed(ports.store, { append: 'the append', revisions: 'reading' }, spent);
  const app = await createHttpApp(
    CommandModule.on({ ...ports, vault }, process.argv.includes('--without-append') ? withoutAppend(store) : store),
    { logger: ports.logger, openapi: { title: 'P1b' } },
  );
  await app.listen(0, '127.0.0.1');
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ stages: spent, processor: (user + system) / 1_000 });
  });
  process.on('SIGTERM', () => {
    void app
      .close()
      .then(() => ports.close())
      .then(() => process.exit(0));
  });
  process.send?.({ url: addressOf(app, '127.0.0.1') });
}

void main();
