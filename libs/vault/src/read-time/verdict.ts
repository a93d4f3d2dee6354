import { standsInForce, type DisclosureDecided } from '@hub/disclosure';
import type { Register } from '@hub/consent';
import type { PartyRegistered, PolicyAdopted } from '@hub/parties';
import { releaseOf } from '../release-keys/release-key-name';
import { OPEN, type PartyId, type SegmentCategory, type SubjectId } from '@hub/vocabulary';
import type { HeldSegment } from '../vault';
import { holdingOf, type Holding, type Holdings } from './holdings';
import { UNREADABLE } from './stream-folds';

/** Why a segment is not shown. For the hub's access records; a caller is told *refused* and nothing else (decision 21). */
export type RefusalReason =
  | 'not-there'
  | 'not-yours'
  | 'not-held'
  | 'open-part-not-held'
  | 'no-basis-now'
  | 'open-part-no-basis-now'
  | 'other-release'
  | 'unreadable'
  | 'adapter-token'
  | 'key-missing'
  | 'does-not-open';

/** What was judged of one request, and as of which revisions. */
export interface Verdict {
  readonly refused?: RefusalReason;
  /** The disclosure, once it is known to be the caller's. */
  readonly disclosure?: DisclosureDecided;
  /** Revisions of the subject's register and of the policy that were judged; -1 for a stream without events. */
  readonly register?: number;
  readonly policy?: number;
}

type Read<State> = State | typeof UNREADABLE;

/** Everything a page is judged by, all of it as of one moment. */
export interface Look {
  readonly holdings: ReadonlyMap<SubjectId, Read<Holdings>>;
  readonly registers: ReadonlyMap<SubjectId, Read<Register>>;
  /** Of the caller and of every author on the page. */
  readonly parties: ReadonlyMap<PartyId, Read<PartyRegistered | undefined>>;
  readonly policy: Read<PolicyAdopted | undefined>;
  /** The later of the vault's clock and the log's latest `recordedAt`. */
  readonly at: Date;
  readonly registerRevision: (subject: SubjectId) => number;
  readonly policyRevision: number;
}

/**
 * Whether what a request names is held and lawful now: the segment under the disclosure named, on its current bases, and under
 * its event's open part. Whatever cannot be read stands for the revocation that it may be.
 */
export function verdictOf(look: Look, request: HeldSegment, disclosure: DisclosureDecided): Verdict {
  const { subject, source, party } = disclosure;
  const judged = { disclosure, register: look.registerRevision(subject), policy: look.policyRevision };
  const holdings = look.holdings.get(subject);
  const register = look.registers.get(subject);
  const { policy, parties, at } = look;
  const unreadable: Verdict = { ...judged, refused: 'unreadable' };
  if (!holdings || holdings === UNREADABLE || !register || register === UNREADABLE || policy === UNREADABLE) return unreadable;
  if (parties.get(party) === UNREADABLE || parties.get(source.author) === UNREADABLE) return unreadable;

  const kindOf = (one: PartyId) => {
    const registered = parties.get(one);
    return registered === UNREADABLE ? undefined : registered?.kind;
  };
  const standing = (category: SegmentCategory): 'stands' | 'not-held' | 'no-basis-now' | 'other-release' => {
    const holding = holdingOf(holdings, party, source.id, category);
    // The open part may have come with another disclosure; the segment asked for only with the one named.
    if (!holding || (category === request.category && !holding.disclosures.has(request.disclosure))) return 'not-held';
    if (!isOnItsRelease(source, holding.bases)) return 'other-release';
    const shown = { source, party, category, bases: holding.bases };
    return standsInForce(shown, { register, policy, kindOf, at }) ? 'stands' : 'no-basis-now';
  };
  const openPart = standing(OPEN);
  if (openPart === 'other-release') return { ...judged, refused: openPart };
  if (request.category !== OPEN && openPart !== 'stands') return { ...judged, refused: `open-part-${openPart}` };
  const segment = standing(request.category);
  return segment === 'stands' ? judged : { ...judged, refused: segment };
}

/** What came with a release is shown on that very release and on no other basis but authorship (decision 9). */
const isOnItsRelease = (source: DisclosureDecided['source'], bases: Holding['bases']): boolean => {
  const release = releaseOf(source);
  return (
    release === undefined ||
    bases.every((basis) => basis.kind === 'author' || (basis.kind === 'consent' && basis.consent === release))
  );
};
