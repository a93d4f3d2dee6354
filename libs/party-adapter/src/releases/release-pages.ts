import { RELEASE_SEALED, type ReleaseSealed, type SealedToRecipient } from '@hub/consent';
import type { Basis, Obligation } from '@hub/disclosure';
import type { EventCatalogue } from '@hub/event-sourcing';
import type { Caller } from '@hub/sign-in';
import type { OpenAnswer, Vault } from '@hub/vault';
import type { InformationCategory } from '@hub/vocabulary';
import { ERASED, UNREADABLE, type ShownContent } from '../query/referral-row';
import type { HeldRelease, ReleaseReads } from './release-reads';

/** What a release lets a party know, as the hub has it: still sealed, to the recipient's own key. */
export interface ReleaseRow {
  readonly consent: string;
  /** The name that the sender gave the release; every delivery of it is bound to this name. */
  readonly release: string;
  readonly sender: string;
  readonly recipient: string;
  /** The name under which this party knows the person; the same as in its referrals. */
  readonly client: string;
  /** Thumbprint of the recipient's key that opens it. */
  readonly kid: string;
  readonly recordedAt: string;
  /** By category a compact JWE, or `{ erased: true }` where the release's key was destroyed. */
  readonly sealed: Readonly<Record<string, ShownContent>>;
  readonly bases: readonly Basis[];
  readonly obligations: readonly Obligation[];
}

/** The releases that a party may see now, each checked with the vault at this moment (decision 4). */
export class ReleasePages {
  constructor(
    private readonly reads: ReleaseReads,
    private readonly vault: Vault,
    private readonly catalogue: EventCatalogue,
  ) {}

  /** One release, or undefined when it is not there, not the party's, or over: one path (decision 21). */
  async one(caller: Caller, consent: string): Promise<ReleaseRow | undefined> {
    const [row] = await this.shown(caller, await this.reads.one(caller.party, consent));
    return row;
  }

  /** One page, newest first, and behind which position the next one begins. */
  async page(
    caller: Caller,
    behind: bigint | undefined,
    limit: number,
  ): Promise<{ readonly rows: readonly ReleaseRow[]; readonly next?: bigint }> {
    const held = await this.reads.page(caller.party, behind, limit + 1);
    const here = held.slice(0, limit);
    const last = here.at(-1);
    const rows = await this.shown(caller, here);
    return held.length > limit && last !== undefined ? { rows, next: last.event.position } : { rows };
  }

  private async shown(caller: Caller, held: readonly HeldRelease[]): Promise<readonly ReleaseRow[]> {
    if (held.length === 0) return [];
    const standing = await this.vault.standing(
      caller.token,
      held.map(({ event }) => ({ ...placeOf(event), category: 'open' })),
    );
    const stands = held.filter((_, index) => standing[index]?.outcome === 'standing');
    const requests = stands.flatMap(({ segments }) =>
      segments.map((segment) => ({
        ...placeOf(segment),
        // The consumer checked every message against its schema before it was kept.
        category: segment.category as InformationCategory,
        segment: segment.content,
      })),
    );
    const answers = requests.length === 0 ? [] : await this.vault.open(caller.token, requests);
    let from = 0;
    return stands.map((release) => {
      const own = answers.slice(from, from + release.segments.length);
      from += release.segments.length;
      return this.row(release, own);
    });
  }

  private row({ event, segments }: HeldRelease, answers: readonly OpenAnswer[]): ReleaseRow {
    // The catalogue has validated the open part against the schema that belongs to the type.
    const open = this.catalogue.openPart(event.type, event.version, event.open) as ReleaseSealed;
    const shown = segments.filter((_, index) => (answers[index]?.outcome ?? 'refused') !== 'refused');
    return {
      consent: open.consent,
      release: open.release,
      sender: event.author,
      recipient: open.recipient,
      client: event.alias,
      kid: open.kid,
      recordedAt: event.recordedAt.toISOString(),
      sealed: Object.fromEntries(
        segments.flatMap((segment, index) => {
          const answer = answers[index];
          if (answer === undefined || answer.outcome === 'refused') return [];
          return [[segment.category, answer.outcome === 'erased' ? ERASED : this.jwe(event.version, segment.category, answer)]];
        }),
      ),
      bases: distinct([event, ...shown].flatMap(({ bases }) => bases)),
      obligations: distinct([event, ...shown].flatMap(({ obligations }) => obligations)),
    };
  }

  private jwe(version: number, category: string, { content }: Extract<OpenAnswer, { outcome: 'opened' }>): ShownContent {
    try {
      // The catalogue validates the content against the schema of the type.
      return (this.catalogue.openSegment(RELEASE_SEALED, version, category, content) as SealedToRecipient).jwe;
    } catch {
      return UNREADABLE;
    }
  }
}

const placeOf = ({ disclosure, disclosurePosition }: { readonly disclosure: string; readonly disclosurePosition: bigint }) => ({
  disclosure,
  position: String(disclosurePosition),
});

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
