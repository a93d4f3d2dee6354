import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type QueryResult, type QueryResultRow } from 'pg';
import { backOff } from '@hub/back-off';
import { REPETITION } from '../repetition';
import { busError } from './embedded-errors';
import { turns } from './turns';

const CHANNEL = 'bus';

export interface SessionListeners {
  /** Another process stored records of this topic. */
  onWake(topic: string): void;
  /** The connection was lost and made anew; whatever was claimed is not any more. */
  onReconnected(): void;
}

/** A right of one reader that ends with the connection under which it was obtained. */
export interface Claim {
  /** Whether it still stands. */
  held(): boolean;
  release(): Promise<void>;
}

/**
 * The one connection that a bus keeps open: it hears what other processes stored, tells them what this one stored, and holds the
 * advisory locks by which a group has one reader. The server takes the locks back when the process dies, however it dies.
 */
export class Session {
  #client: Client | undefined;
  #connecting: Promise<Client> | undefined;
  #generation = 0;
  readonly #closing = new AbortController();
  /** One question at a time on the one connection. */
  readonly #oneAtATime = turns();
  readonly #claimed = new Set<string>();
  /** Topics to announce once the announcement under way has ended. */
  readonly #toAnnounce = new Set<string>();
  #announcing = false;

  constructor(
    private readonly url: string,
    private readonly listeners: SessionListeners,
  ) {}

  /** Obtains a claim, or undefined while somebody holds it. @throws BusError `bus/unavailable` */
  async claim(name: string): Promise<Claim | undefined> {
    if (this.#claimed.has(name)) return undefined;
    // Taken before the question: a second reader of this very connection would be granted the same lock again.
    this.#claimed.add(name);
    try {
      const client = await this.#connected();
      const generation = this.#generation;
      const { rows } = await this.#ask<{ granted: boolean }>(
        client,
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as granted',
        [name],
      );
      if (rows[0]?.granted !== true) {
        this.#claimed.delete(name);
        return undefined;
      }
      const held = () => this.#client === client && generation === this.#generation;
      return {
        held,
        release: async () => {
          if (held())
            await this.#ask(client, 'select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => undefined);
          this.#claimed.delete(name);
        },
      };
    } catch (error) {
      this.#claimed.delete(name);
      throw busError(error, false);
    }
  }

  /**
   * Tells other processes, soon and without waiting. After the commit, never inside it: notifying transactions commit one by one.
   * Lost announcements do no harm, since every reader also looks once a second.
   */
  announce(topic: string): void {
    this.#toAnnounce.add(topic);
    if (this.#announcing) return;
    this.#announcing = true;
    void this.#announceAll().finally(() => (this.#announcing = false));
  }

  /** Opens the connection if it is not: then its loss is noticed. @throws BusError `bus/unavailable` */
  async open(): Promise<void> {
    await this.#connected().catch((error: unknown) => {
      throw busError(error, false);
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = (await this.#connecting?.catch(() => undefined)) ?? this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  #ask<Row extends QueryResultRow>(client: Client, sql: string, values: unknown[]): Promise<QueryResult<Row>> {
    return this.#oneAtATime(() => client.query<Row>(sql, values));
  }

  async #announceAll(): Promise<void> {
    while (this.#toAnnounce.size > 0 && !this.#closing.signal.aborted) {
      const topics = [...this.#toAnnounce];
      this.#toAnnounce.clear();
      try {
        const client = await this.#connected();
        await this.#ask(client, `select pg_notify('${CHANNEL}', topic) from unnest($1::text[]) as topic`, [topics]);
      } catch {
        return;
      }
    }
  }

  async #connected(): Promise<Client> {
    if (this.#client) return this.#client;
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'referral-hub bus session',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      client.on('notification', ({ processId, payload }) => {
        // What this connection announced, this process knows.
        if (payload !== undefined && processId !== rows[0]?.pid) this.listeners.onWake(payload);
      });
      // An announcement needs no disk: its loss costs a second.
      await client.query('set synchronous_commit = off');
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.#lost(client));
    this.#client = client;
    this.#generation += 1;
    return client;
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (!this.#closing.signal.aborted) void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 1; !this.#closing.signal.aborted; attempt += 1) {
      await sleep(backOff(attempt, REPETITION), undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (this.#closing.signal.aborted) return;
      try {
        await this.#connected();
        this.listeners.onReconnected();
        return;
      } catch {
        // The next attempt, later.
      }
    }
  }
}
