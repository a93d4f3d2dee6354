import { In } from 'typeorm';
import { EpisodeEntry, HeldEvent, ReferralEntry } from '../read-model/entities';
import type { ReadModel } from '../read-model/read-model';
import { EPISODE_MATTER } from '../view/episode-summary';
import { REFERRAL_MATTER } from '../view/referral-summary';

/** What a party holds of one matter, in log order. */
export interface HeldMatter {
  readonly id: string;
  readonly events: readonly HeldEvent[];
}

/** What a board is made of, at one moment of the read model. */
export interface HeldBoard {
  readonly referrals: readonly HeldMatter[];
  readonly episodes: readonly HeldMatter[];
  /** There is more than was asked for. */
  readonly more: boolean;
}

/** The reads behind a board: whatever a party knows of in which somebody must act, longest standing first. */
export class BoardReads {
  constructor(private readonly model: ReadModel) {}

  /** @param limit of referrals, and of episodes */
  async board(party: string, limit: number): Promise<HeldBoard> {
    return this.model.asParty(party, async (rows) => {
      const longestFirst = { order: { position: 'ASC' as const }, take: limit + 1 };
      const referrals = await rows
        .createQueryBuilder(ReferralEntry, 'entry')
        .where('entry.party = :party and entry.next_party is not null', { party })
        .orderBy('entry.position', 'ASC')
        .limit(limit + 1)
        .getMany();
      const episodes = await rows.find(EpisodeEntry, { where: { party, open: true }, ...longestFirst });
      const ids = {
        referrals: referrals.slice(0, limit).map(({ referral }) => referral),
        episodes: episodes.slice(0, limit).map(({ episode }) => episode),
      };
      const matters = [
        ...ids.referrals.map((id) => `${REFERRAL_MATTER}${id}`),
        ...ids.episodes.map((id) => `${EPISODE_MATTER}${id}`),
      ];
      const held = await rows.find(HeldEvent, { where: { party, matter: In(matters) }, order: { position: 'ASC' } });
      const byMatter = Map.groupBy(held, ({ matter }) => matter);
      return {
        referrals: ids.referrals.map((id) => ({ id, events: byMatter.get(`${REFERRAL_MATTER}${id}`) ?? [] })),
        episodes: ids.episodes.map((id) => ({ id, events: byMatter.get(`${EPISODE_MATTER}${id}`) ?? [] })),
        more: referrals.length > limit || episodes.length > limit,
      };
    });
  }
}
