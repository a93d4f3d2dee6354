import { Client, type Pool } from 'pg';
import type { Decided, DecisionProgress } from '@hub/disclosure';
import { START } from '@hub/event-sourcing';

/** Told by the disclosure service after it has saved; carries nothing. */
export const PROGRESS_CHANNEL = 'hub_disclosure_progress';

export interface PostgresDecisionProgressOptions {
  /** As a role that may read `disclosure.progress`, for example `hub_relay`. */
  readonly pool: Pool;
  /** Url of the same role, for the connection that listens; without it readers only look from time to time. */
  readonly url?: string;
  /** Milliseconds between two looks of those who listen, beside being told. Default 1,000. */
  readonly lookEvery?: number;
}

/**
 * The disclosure stage's progress as another process sees it: read from its table, woken by PostgreSQL after each save. It may
 * be behind what is true, never ahead.
 */
export class PostgresDecisionProgress implements DecisionProgress {
  readonly #options: PostgresDecisionProgressOptions;
  readonly #listeners = new Set<() => void>();
  #ticker: NodeJS.Timeout | undefined;
  #client: Promise<Client | undefined> | undefined;

  constructor(options: PostgresDecisionProgressOptions) {
    this.#options = options;
  }

  async current(): Promise<Decided> {
    const { rows } = await this.#options.pool.query<Decided>('select decided, highest from disclosure.progress');
    return rows[0] ?? { decided: START, highest: START };
  }

  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#watch();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) void this.close();
    };
  }

  /** Ends the connection that listens. */
  async close(): Promise<void> {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    const client = this.#client;
    this.#client = undefined;
    await (await client)?.end().catch(() => undefined);
  }

  #watch(): void {
    this.#ticker ??= setInterval(() => {
      this.#client ??= this.#listen();
      this.#tell();
    }, this.#options.lookEvery ?? 1_000).unref();
    this.#client ??= this.#listen();
  }

  /** A connection that is lost, or cannot be had, is made anew at the next look. */
  async #listen(): Promise<Client | undefined> {
    if (this.#options.url === undefined) return undefined;
    const client = new Client({ connectionString: this.#options.url, application_name: 'referral-hub progress' });
    const lost = () => {
      this.#client = undefined;
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', () => this.#tell());
    try {
      await client.connect();
      await client.query(`listen ${PROGRESS_CHANNEL}`);
      return client;
    } catch {
      lost();
      await client.end().catch(() => undefined);
      return undefined;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
