import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';

/**
 * One connection of a pool, kept from one statement to the next: taking it out and putting it back for each costs some thirty
 * microseconds, a fifteenth of an append. After any failure it is given up, and the next statement takes another.
 */
export class KeptConnection {
  #taken: PoolClient | undefined;

  constructor(private readonly pool: Pool) {}

  /** One statement at a time. Errors are the driver's; what had become of the statement is then not known. */
  async query<Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>> {
    const client = (this.#taken ??= await this.#take());
    try {
      return await client.query<Row>(statement);
    } catch (error) {
      this.#giveUp(client);
      throw error;
    }
  }

  /** Gives it back: the pool can end. */
  close(): void {
    this.#taken?.release();
    this.#taken = undefined;
  }

  async #take(): Promise<PoolClient> {
    const client = await this.pool.connect();
    // Between two statements nobody else would hear that the server is gone.
    client.once('error', () => this.#giveUp(client));
    return client;
  }

  #giveUp(client: PoolClient): void {
    if (this.#taken !== client) return;
    this.#taken = undefined;
    client.release(true);
  }
}
