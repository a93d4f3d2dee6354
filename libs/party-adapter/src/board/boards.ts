import type { Clock, EventCatalogue } from '@hub/event-sourcing';
import type { Caller } from '@hub/sign-in';
import type { Vault } from '@hub/vault';
import { standingOf } from '../query/standing';
import { boardEpisode, boardOf, boardReferral, type Board } from './board';
import type { BoardReads, HeldMatter } from './board-reads';

/** A board, and whether it is all of it. */
export interface ShownBoard extends Board {
  /** There is more than one answer holds: these are the longest standing ones. */
  readonly more: boolean;
}

/** The board of a party: what it holds, each event of it checked with the vault at this moment (decision 4), and counted after that. */
export class Boards {
  constructor(
    private readonly reads: BoardReads,
    private readonly vault: Vault,
    private readonly catalogue: EventCatalogue,
    private readonly clock: Clock,
  ) {}

  /** @param limit of referrals, and of episodes */
  async board(caller: Caller, limit: number): Promise<ShownBoard> {
    const { referrals, episodes, more } = await this.reads.board(caller.party, limit);
    const stands = await standingOf(
      this.vault,
      caller,
      [...referrals, ...episodes].flatMap(({ events }) => events),
    );
    const passed = ({ id, events }: HeldMatter): HeldMatter => ({ id, events: events.filter(({ event }) => stands.has(event)) });
    const now = this.clock.now();
    const board = boardOf(
      referrals.flatMap((held) => boardReferral(this.catalogue, caller.party, passed(held), now) ?? []),
      episodes.flatMap((held) => boardEpisode(this.catalogue, passed(held), now) ?? []),
      now,
    );
    return { ...board, more };
  }
}
