import { In } from 'typeorm';
import type { Side } from '../adapter-config';
import { HeldEvent, HeldSegment, ReferralEntry } from '../read-model/entities';
import type { ReadModel } from '../read-model/read-model';
import { REFERRAL_MATTER } from '../view/referral-summary';

/** What a list is narrowed by. */
export interface ReferralFilter {
  readonly side: Side;
  readonly status?: string | undefined;
  /** Only those in which the party itself must act next. */
  readonly needsMyAction: boolean;
}

/** Behind which entry a page begins. */
export interface PageKey {
  readonly position: bigint;
  readonly referral: string;
}

/** Everything that a party holds of one referral, in log order. */
export interface Held {
  readonly referral: string;
  readonly events: readonly HeldEvent[];
  readonly segments: readonly HeldSegment[];
}

/** The reads of the query side. One referral and one page are the same two statements on the same code path (decision 21). */
export class ReferralReads {
  constructor(private readonly model: ReadModel) {}

  /** The next entries in order, newest first, at most `limit`, with what is held of each. */
  async page(party: string, filter: ReferralFilter, after: PageKey | undefined, limit: number): Promise<PageOfHeld> {
    return this.model.asParty(party, async (rows) => {
      const entries = rows
        .createQueryBuilder(ReferralEntry, 'entry')
        .where('entry.party = :party', { party })
        .orderBy('entry.position', 'DESC')
        .addOrderBy('entry.referral', 'ASC')
        .limit(limit);
      if (filter.side !== 'all') entries.andWhere(filter.side === 'sent' ? 'entry.sent' : 'entry.received');
      if (filter.status !== undefined) entries.andWhere('entry.status = :status', { status: filter.status });
      if (filter.needsMyAction) entries.andWhere('entry.next_party = :party');
      if (after !== undefined)
        entries.andWhere('(entry.position < :position or (entry.position = :position and entry.referral > :referral))', {
          position: String(after.position),
          referral: after.referral,
        });
      const found = await entries.getMany();
      return {
        entries: found,
        held: await this.held(
          rows,
          party,
          found.map(({ referral }) => referral),
        ),
      };
    });
  }

  async several(party: string, referrals: readonly string[]): Promise<readonly Held[]> {
    return this.model.asParty(party, (rows) => this.held(rows, party, referrals));
  }

  async one(party: string, referral: string): Promise<Held> {
    return this.model.asParty(party, async (rows) => {
      const [held] = await this.held(rows, party, [referral]);
      return held ?? { referral, events: [], segments: [] };
    });
  }

  private async held(
    rows: Parameters<Parameters<ReadModel['asParty']>[1]>[0],
    party: string,
    referrals: readonly string[],
  ): Promise<readonly Held[]> {
    if (referrals.length === 0) return [];
    const matters = referrals.map((referral) => `${REFERRAL_MATTER}${referral}`);
    const events = await rows.find(HeldEvent, { where: { party, matter: In(matters) }, order: { position: 'ASC' } });
    const segments = await rows.find(HeldSegment, { where: { party, event: In(events.map(({ event }) => event)) } });
    return referrals.map((referral) => {
      const own = events.filter(({ matter }) => matter === `${REFERRAL_MATTER}${referral}`);
      const ids = new Set(own.map(({ event }) => event));
      return { referral, events: own, segments: segments.filter(({ event }) => ids.has(event)) };
    });
  }
}

export interface PageOfHeld {
  readonly entries: readonly ReferralEntry[];
  readonly held: readonly Held[];
}
