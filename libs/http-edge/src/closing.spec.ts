import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { TOKEN_VERIFIER } from '@hub/composition';
import { Public } from '@hub/sign-in/nest';
import { createHttpApp } from './index';

let begun: () => void;
let finish: (text: string) => void;

@Controller('/v1/slow')
@Public()
class Slow {
  @Get() slow() {
    begun();
    return new Promise((resolve) => (finish = (text) => resolve({ text })));
  }
}

@Global()
@Module({ controllers: [Slow], providers: [{ provide: TOKEN_VERIFIER, useValue: {} }], exports: [TOKEN_VERIFIER] })
class Ports {}

/** A connection that stays open between requests, as every HTTP client keeps one; what it was sent, and when it was closed. */
class Connection {
  received = '';
  readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  static to(port: number): Promise<Connection> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
    });
  }

  ask(path: string): void {
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: hub\r\nConnection: keep-alive\r\n\r\n`);
  }

  goAway(): void {
    this.socket.destroy();
  }
}

describe('a server that is stopped', () => {
  let app: NestFastifyApplication;
  let port: number;
  let started: Promise<void>;
  beforeEach(async () => {
    app = await createHttpApp(Ports, { logger: pino({ level: 'silent' }), openapi: { title: 'x' }, port: 0 });
    port = Number(new URL(await app.getUrl()).port);
    started = new Promise((resolve) => (begun = resolve));
  });

  it('answers what is under way, ends that connection, and is gone', async () => {
    const busy = await Connection.to(port);
    busy.ask('/v1/slow');
    await started;
    const closed = app.close();
    await sleep(50);
    finish('done');
    await Promise.all([closed, busy.closed]);
    expect(busy.received).toMatch(/^HTTP\/1.1 200 /);
    expect(busy.received).toMatch(/connection: close/i);
    expect(busy.received).toContain('{"text":"done"}');
  });

  it('tells what comes meanwhile to come again', async () => {
    const [busy, late] = await Promise.all([Connection.to(port), Connection.to(port)]);
    busy.ask('/v1/slow');
    await started;
    const closed = app.close();
    await sleep(50);
    late.ask('/livez');
    await late.closed;
    expect(late.received).toMatch(/^HTTP\/1.1 503 /);
    expect(late.received).toMatch(/retry-after: 5/i);
    expect(late.received).toContain('"code":"hub/stopping"');
    finish('done');
    await Promise.all([closed, busy.closed]);
    expect(busy.received).toMatch(/^HTTP\/1.1 200 /);
  });

  it('waits for no connection on which nothing was asked', async () => {
    const ahead = await Connection.to(port);
    await app.close();
    await ahead.closed;
    expect(ahead.received).toBe('');
  });

  it('waits for no caller that went away before its answer', async () => {
    const gone = await Connection.to(port);
    gone.ask('/v1/slow');
    await started;
    const closed = app.close();
    // Ends without an answer: the request was under way, and is not any more.
    gone.goAway();
    await closed;
  });
});
