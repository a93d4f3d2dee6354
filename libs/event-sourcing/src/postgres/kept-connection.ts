import type { Pool, PoolClient } from 'pg';
import { CallRoom, FunctionCall, type Answered } from './function-call';
import type { Parameter } from './parameters';

/** How often within its deadline a call is looked after. */
const LOOKS = 10;

/**
 * One connection of a pool, kept from one call to the next: taking it out and putting it back for each costs some thirty
 * microseconds, a fifteenth of an append. After any failure it is given up, and the next call takes another.
 */
export class KeptConnection {
  #taken: PoolClient | undefined;
  /** Goes with its connection: what that one was given and never sent stays as it was. */
  #room = new CallRoom();
  /** When the call that is under way was sent, milliseconds of this process; none is. */
  #sent: number | undefined;
  readonly #looking: NodeJS.Timeout;

  /** @param deadline milliseconds after which a server that does not answer is given up; one timer for all calls, which may see it a tenth later */
  constructor(
    private readonly pool: Pool,
    deadline: number,
  ) {
    this.#looking = setInterval(() => {
      // Its call fails with it.
      if (this.#taken && this.#sent !== undefined && performance.now() - this.#sent > deadline) this.#giveUp(this.#taken);
    }, deadline / LOOKS).unref();
  }

  /**
   * One call at a time, of a function that answers one value. Errors are the driver's; what had become of the call is then not known.
   * @param done is told once
   */
  call(name: string, parameters: readonly Parameter[], done: Answered): void {
    if (this.#taken) this.#send(this.#taken, name, parameters, done);
    else
      this.#take().then(
        (client) => this.#send(client, name, parameters, done),
        (error: Error) => done(error),
      );
  }

  /** Gives it back: the pool can end. */
  close(): void {
    clearInterval(this.#looking);
    this.#taken?.release();
    this.#taken = undefined;
  }

  #send(client: PoolClient, name: string, parameters: readonly Parameter[], done: Answered): void {
    this.#sent = performance.now();
    client.query(
      new FunctionCall(name, parameters, this.#room, (error, answer) => {
        this.#sent = undefined;
        if (error) this.#giveUp(client);
        done(error, answer);
      }),
    );
  }

  async #take(): Promise<PoolClient> {
    const client = await this.pool.connect();
    // Between two calls nobody else would hear that the server is gone.
    client.once('error', () => this.#giveUp(client));
    this.#taken = client;
    return client;
  }

  #giveUp(client: PoolClient): void {
    if (this.#taken !== client) return;
    this.#taken = undefined;
    this.#room = new CallRoom();
    client.release(true);
  }
}
