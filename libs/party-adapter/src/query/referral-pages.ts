import type { EventCatalogue } from '@hub/event-sourcing';
import type { Caller } from '@hub/sign-in';
import type { OpenAnswer, OpenRequest, Vault } from '@hub/vault';
import { Compile } from 'typebox/compile';
import { InformationCategory } from '@hub/vocabulary';
import type { HeldSegment } from '../read-model/entities';
import { indexEntry } from '../view/referral-summary';
import type { Held, PageKey, ReferralFilter, ReferralReads } from './referral-reads';
import { foldStanding, referralRow, standingReferral, type ReferralRow, type StandingReferral } from './referral-row';
import { standingOf } from './standing';

export interface ReferralPage {
  readonly rows: readonly ReferralRow[];
  /** Where the next page begins; absent at the end. */
  readonly next?: PageKey;
}

/** How often a page is filled up when rows vanish from it, so that a withdrawal under way cannot make one request read everything. */
const ROUNDS = 4;

const isCategory = Compile(InformationCategory);

/** The referrals that a party may see now: what it holds, each part of it checked with the vault at this moment (decision 4). */
export class ReferralPages {
  constructor(
    private readonly reads: ReferralReads,
    private readonly vault: Vault,
    private readonly catalogue: EventCatalogue,
  ) {}

  /** One page, newest first. Asks the vault once what stands and once for all contents; more often only when rows vanish. */
  async page(caller: Caller, filter: ReferralFilter, after: PageKey | undefined, limit: number): Promise<ReferralPage> {
    const kept: StandingReferral[] = [];
    let [from, more] = [after, true];
    for (let round = 0; more && kept.length < limit && round < ROUNDS; round += 1) {
      const wanted = limit - kept.length;
      const { entries, held } = await this.reads.page(caller.party, filter, from, wanted + 1);
      more = entries.length > wanted;
      const last = entries[Math.min(wanted, entries.length) - 1];
      if (last !== undefined) from = { position: last.position, referral: last.referral };
      const standing = await this.standing(caller, held.slice(0, wanted));
      kept.push(...standing.filter((referral) => this.fits(caller.party, filter, referral)));
    }
    const rows = await this.open(caller, kept);
    return more && from !== undefined ? { rows, next: from } : { rows };
  }

  /** One referral, or undefined when it is not there, not the party's, or may not be seen now: one path. */
  async one(caller: Caller, referral: string): Promise<ReferralRow | undefined> {
    const standing = await this.standing(caller, [await this.reads.one(caller.party, referral)]);
    const [row] = await this.open(caller, standing);
    return row;
  }

  private async standing(caller: Caller, held: readonly Held[]): Promise<readonly StandingReferral[]> {
    const events = held.flatMap((referral) => referral.events);
    const stands = await standingOf(this.vault, caller, events);
    return held.map((referral) => standingReferral(referral, ({ event }) => stands.has(event)));
  }

  /** The index may be older than what the vault has just said. */
  private fits(party: string, filter: ReferralFilter, standing: StandingReferral): boolean {
    if (standing.events.length === 0) return false;
    const referral = foldStanding(this.catalogue, standing);
    const entry = indexEntry(party, referral);
    return (
      (filter.side === 'all' || entry[filter.side]) &&
      (filter.status === undefined || filter.status === entry.status) &&
      (!filter.needsMyAction || entry.nextParty === party)
    );
  }

  /** Of the referrals on which these follow, those that the party may see now: a chain is shown as far as that (R3). */
  private async wholesOf(caller: Caller, standing: readonly StandingReferral[]): Promise<ReadonlySet<string>> {
    const wholes = [...new Set(standing.flatMap((part) => foldStanding(this.catalogue, part)?.partOf ?? []))];
    if (wholes.length === 0) return new Set();
    const shown = await this.standing(caller, await this.reads.several(caller.party, wholes));
    return new Set(shown.filter(({ events }) => events.length > 0).map(({ held }) => held.referral));
  }

  private async open(caller: Caller, standing: readonly StandingReferral[]): Promise<readonly ReferralRow[]> {
    const wholes = await this.wholesOf(caller, standing);
    const requests = standing.flatMap(({ segments }) => segments.map(openRequest));
    const answers = requests.length === 0 ? [] : await this.vault.open(caller.token, requests);
    let from = 0;
    return standing.flatMap((referral) => {
      const own: readonly OpenAnswer[] = answers.slice(from, from + referral.segments.length);
      from += referral.segments.length;
      return referralRow(this.catalogue, referral, own, { party: caller.party, wholes }) ?? [];
    });
  }
}

function openRequest({ disclosure, disclosurePosition, category, content }: HeldSegment): OpenRequest {
  // The consumer checked every message against its schema before it was kept.
  if (!isCategory.Check(category)) throw new Error('A view holds a segment of a category that is none.');
  return { disclosure, position: String(disclosurePosition), category, segment: content };
}
