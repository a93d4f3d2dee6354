import type { Pool } from 'pg';
import type { OutgoingCommand } from '../command-gateway';

/** A delivery of which the hub has yet to be told. */
export interface Reception {
  /** The disclosure by which it was delivered; also the command's idempotency key. */
  readonly disclosure: string;
  readonly party: string;
  /** The service that is told, and where. */
  readonly service: OutgoingCommand['service'];
  readonly path: string;
  /** The event that was delivered. */
  readonly answers: string;
  readonly attempts: number;
}

/** Deliveries to be reported, beside every version of the view: none is reported twice because a view is rebuilt (decision 13). */
export class Receptions {
  constructor(
    private readonly schema: string,
    private readonly pool: Pool,
  ) {}

  /** Takes up to `limit` that are due, for `lease` seconds: whoever dies with them leaves them to the next. */
  async take(limit: number, lease: number): Promise<readonly Reception[]> {
    const { rows } = await this.pool.query<Reception>({
      name: `${this.schema}.take-receptions`,
      text: `update ${this.schema}.reception set due = now() + make_interval(secs => $2), attempts = attempts + 1
             where disclosure in (
               select disclosure from ${this.schema}.reception where state = 'waiting' and due <= now()
               order by due limit $1 for update skip locked)
             returning disclosure, party, service, answers, attempts,
               coalesce(path, '/v1/referrals/' || referral || '/receive') as path`,
      values: [limit, lease],
    });
    return rows;
  }

  /** Answered for good. @param status HTTP status of the answer */
  async settle(disclosure: string, state: 'done' | 'refused', status: number): Promise<void> {
    await this.pool.query(`update ${this.schema}.reception set state = $2, status = $3 where disclosure = $1`, [
      disclosure,
      state,
      status,
    ]);
  }

  /** To be tried again. @param seconds from now */
  async postpone(disclosure: string, seconds: number, status: number | null): Promise<void> {
    await this.pool.query(
      `update ${this.schema}.reception set due = now() + make_interval(secs => $2), status = $3
       where disclosure = $1 and state = 'waiting'`,
      [disclosure, seconds, status],
    );
  }
}
