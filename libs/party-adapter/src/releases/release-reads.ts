import { RELEASE_SEALED } from '@hub/consent';
import { In } from 'typeorm';
import { HeldEvent, HeldSegment } from '../read-model/entities';
import type { ReadModel } from '../read-model/read-model';

/** What a party holds of one release: the open part, and for each category a segment that only the vault opens. */
export interface HeldRelease {
  readonly event: HeldEvent;
  readonly segments: readonly HeldSegment[];
}

const MATTER = 'consent:';

/** Releases that came with something sealed, read as one party. One and a page are the same two statements (decision 21). */
export class ReleaseReads {
  constructor(private readonly model: ReadModel) {}

  /** The release of a consent; none for another party's, and none for none. */
  async one(party: string, consent: string): Promise<readonly HeldRelease[]> {
    return this.read(party, { from: `${MATTER}${consent}`, to: `${MATTER}${consent}`, limit: 1 });
  }

  /** Newest first, behind a position of the log; at most `limit`. */
  async page(party: string, behind: bigint | undefined, limit: number): Promise<readonly HeldRelease[]> {
    // The index of matters narrows it to consents; the highest id ends in f.
    return this.read(party, { from: MATTER, to: `${MATTER}g`, limit, ...(behind === undefined ? {} : { behind }) });
  }

  private async read(
    party: string,
    { from, to, limit, behind }: { readonly from: string; readonly to: string; readonly limit: number; readonly behind?: bigint },
  ): Promise<readonly HeldRelease[]> {
    return this.model.asParty(party, async (rows) => {
      const found = rows
        .createQueryBuilder(HeldEvent, 'held')
        .where('held.party = :party and held.matter between :from and :to', { party, from, to })
        .andWhere('held.type = :type', { type: RELEASE_SEALED })
        .orderBy('held.position', 'DESC')
        .limit(limit);
      if (behind !== undefined) found.andWhere('held.position < :behind', { behind: String(behind) });
      const events = await found.getMany();
      const segments = await rows.find(HeldSegment, {
        where: { party, event: In(events.map(({ event }) => event)) },
        order: { category: 'ASC' },
      });
      return events.map((event) => ({ event, segments: segments.filter((segment) => segment.event === event.event) }));
    });
  }
}
