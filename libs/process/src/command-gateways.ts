import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CommandAnswer, CommandGateway, OutgoingCommand } from '@hub/party-adapter';

const headers = ({ token, idempotencyKey }: OutgoingCommand) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'idempotency-key': idempotencyKey,
});

const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

/** Inside one process: the request goes through the same front door, without a socket. */
export class InjectedGateway implements CommandGateway {
  #app: NestFastifyApplication | undefined;

  /** The application exists only after its modules were made; until then nothing can be sent. */
  serve(app: NestFastifyApplication): void {
    this.#app = app;
  }

  async send(command: OutgoingCommand): Promise<CommandAnswer> {
    if (!this.#app) throw new Error('The hub is still starting.');
    const answer = await this.#app.inject({
      method: 'POST',
      url: command.path,
      headers: headers(command),
      payload: JSON.stringify(command.body),
    });
    return { status: answer.statusCode, body: parsed(answer.payload) };
  }
}

/** Between processes: HTTP to the service that decides. */
export class HttpGateway implements CommandGateway {
  /** @param services base address of each deciding service */
  constructor(private readonly services: Readonly<Record<OutgoingCommand['service'], string>>) {}

  async send(command: OutgoingCommand): Promise<CommandAnswer> {
    const answer = await fetch(new URL(command.path, this.services[command.service]), {
      method: 'POST',
      headers: headers(command),
      body: JSON.stringify(command.body),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: answer.status, body: parsed(await answer.text()) };
  }
}
