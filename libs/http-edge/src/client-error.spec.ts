import { connect } from 'node:net';
import { Global, Module } from '@nestjs/common';
import { pino } from 'pino';
import { TOKEN_VERIFIER } from '@hub/composition';
import { createHttpApp } from './index';

@Global()
@Module({ providers: [{ provide: TOKEN_VERIFIER, useValue: {} }], exports: [TOKEN_VERIFIER] })
class Ports {}

/** What the server answers to these bytes, until it closes the connection. */
const answerTo = (port: number, bytes: string) =>
  new Promise<string>((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

describe('a connection', () => {
  it.each([
    ['that does not speak HTTP', 'MARKER\r\n\r\n', 400],
    ['with headers that are too long', `GET /livez HTTP/1.1\r\nHost: x\r\nX-Note: ${'MARKER'.repeat(10_000)}\r\n\r\n`, 431],
  ])('%s is answered with a problem and closed', async (_, bytes, status) => {
    const app = await createHttpApp(Ports, { logger: pino({ level: 'silent' }), openapi: { title: 'x' }, port: 0 });
    try {
      const answer = await answerTo(Number(new URL(await app.getUrl()).port), bytes);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toContain('application/problem+json');
      expect(answer).not.toContain('MARKER');
    } finally {
      await app.close();
    }
  });
});
