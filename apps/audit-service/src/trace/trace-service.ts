import { OPEN, streams, type PartyId, type SubjectId, type Uuid } from '@hub/vocabulary';
import { headOf, type DisclosureDecided } from '@hub/disclosure';
import type { Vault } from '@hub/vault';
import {
  hubTrace,
  partyTrace,
  type DisclosureFact,
  type EventFact,
  type PartyFact,
  type StandingSegment,
  type Trace,
  type TracedMatter,
} from '@hub/trace';
import type { Caller } from '@hub/sign-in';
import type { SubjectIndex } from '@hub/log-follower';
import type { ChainIndex } from '../chains/chain-index';
import type { ReceiptRows } from '../receipts/receipt-rows';
import type { LogReader } from './log-reader';
import { standingSegments } from './standing-segments';

/** A chain longer than this is no family's: it is shown as far as this. */
const LONGEST_CHAIN = 200;

/** Puts traces together: for the hub's own from the whole log, for a party from what it may see at this moment. */
export class TraceService {
  constructor(
    private readonly log: LogReader,
    private readonly chains: Pick<ChainIndex, 'partsOf'>,
    private readonly episodes: Pick<SubjectIndex, 'subjectOf'>,
    private readonly receipts: Pick<ReceiptRows, 'of'>,
    private readonly vault: Pick<Vault, 'standing'>,
  ) {}

  /** Everything but content; undefined: there is no such referral. */
  async forHub(referral: Uuid): Promise<Trace | undefined> {
    const chain = await this.chainOf(referral, (id) => this.log.stream(streams.referral(id)));
    return this.hubTraceOf({ referral }, chain);
  }

  /** The same for an episode of coordination, named by its own id or by that of one of its hand-offs. */
  async episodeForHub(name: Uuid): Promise<Trace | undefined> {
    const { episode, events } = await this.episodeNamed(name);
    return this.hubTraceOf({ episode }, events.length === 0 ? [] : [events]);
  }

  private async hubTraceOf(about: TracedMatter, chain: readonly (readonly EventFact[])[]): Promise<Trace | undefined> {
    if (chain.length === 0) return undefined;
    const events = chain.flat();
    const ids = new Set(events.map(({ id }) => id));
    const disclosures: DisclosureFact[] = [];
    const causes: EventFact[] = [];
    for (const subject of subjectsOf(events)) {
      const { decided, unreadable } = await this.log.disclosures(subject, ({ source }) => ids.has(source.id));
      disclosures.push(...decided);
      causes.push(...unreadable);
      causes.push(...(await this.log.stream(streams.consents(subject))).filter(bearsOn(decided)));
    }
    causes.push(...(await this.otherTriggers(disclosures, new Set([...ids, ...causes.map(({ id }) => id)]))));
    return hubTrace({
      about,
      chain,
      causes,
      disclosures,
      receipts: await this.receipts.of(disclosures.map(({ id }) => id)),
      parties: await this.partiesOf(
        [...events, ...causes],
        disclosures.map(({ open }) => open.party),
      ),
    });
  }

  /**
   * The caller's side. "Not yours" and "not there" take the same steps: the stream, the disclosures of its subject (or of nobody), the
   * vault's check, and undefined.
   */
  async forParty(referral: Uuid, caller: Caller, placeOf: (position: bigint) => string): Promise<Trace | undefined> {
    const standing: StandingSegment[] = [];
    const chain = await this.chainOf(referral, async (id) => {
      const events = await this.log.stream(streams.referral(id));
      const seen = await this.standingOf(caller, id, `referral:${id}`, events);
      standing.push(...seen);
      return shownOf(events, seen);
    });
    return this.partyTraceOf({ referral }, caller, chain, standing, placeOf);
  }

  /** The caller's side of an episode; "not yours" and "not there" again take the same steps. */
  async episodeForParty(name: Uuid, caller: Caller, placeOf: (position: bigint) => string): Promise<Trace | undefined> {
    const { episode, events } = await this.episodeNamed(name);
    const standing = await this.standingOf(caller, episode, `episode:${episode}`, events);
    const shown = shownOf(events, standing);
    return this.partyTraceOf({ episode }, caller, shown.length === 0 ? [] : [shown], standing, placeOf);
  }

  /** The events of the episode that has this id, or a hand-off of this id; an id of nothing reads a stream that nobody has. */
  private async episodeNamed(name: Uuid): Promise<{ readonly episode: Uuid; readonly events: readonly EventFact[] }> {
    const subject = (await this.episodes.subjectOf(name)) ?? name;
    const all = await this.log.stream(streams.coordination(subject));
    const episode = all.flatMap((event) => episodeIn(event, name) ?? [])[0] ?? name;
    return { episode, events: all.filter(({ outcome }) => !outcome.readable || outcome.open.episode === episode) };
  }

  /** What the caller's party may see at this moment of a matter; where no event says whose it is, of nobody's. */
  private async standingOf(
    caller: Caller,
    nobody: Uuid,
    matter: string,
    events: readonly EventFact[],
  ): Promise<readonly StandingSegment[]> {
    const subjects = subjectsOf(events);
    const seen: StandingSegment[] = [];
    for (const subject of subjects.size > 0 ? subjects : [nobody]) {
      const { decided } = await this.log.disclosures(
        subject,
        (open) => open.party === caller.party && open.source.matter === matter,
      );
      seen.push(...(await standingSegments(this.vault, caller, decided)));
    }
    return seen;
  }

  private async partyTraceOf(
    about: TracedMatter,
    caller: Caller,
    chain: readonly (readonly EventFact[])[],
    standing: readonly StandingSegment[],
    placeOf: (position: bigint) => string,
  ): Promise<Trace | undefined> {
    if (chain.length === 0) return undefined;
    const receipts = await this.receipts.of(standing.map(({ disclosure }) => disclosure));
    const parties = await this.partiesOf(chain.flat(), [caller.party]);
    return partyTrace({ about, party: caller.party, chain, standing, receipts, parties }, placeOf);
  }

  /** From the referral that is asked for up to the first and down to all parts, each as far as `read` gives any of it. */
  private async chainOf(
    referral: Uuid,
    read: (id: Uuid) => Promise<readonly EventFact[]>,
  ): Promise<readonly (readonly EventFact[])[]> {
    const known = new Map<Uuid, readonly EventFact[]>();
    const get = async (id: Uuid): Promise<readonly EventFact[]> => {
      const events = known.get(id) ?? (await read(id));
      known.set(id, events);
      return events;
    };
    let first = referral;
    if ((await get(referral)).length === 0) return [];
    for (let up = partOf(await get(first)); up !== undefined && !known.has(up); up = partOf(await get(first))) {
      if ((await get(up)).length === 0) break;
      first = up;
    }
    const chain: (readonly EventFact[])[] = [];
    const taken = new Set<Uuid>();
    let level: readonly Uuid[] = [first];
    while (level.length > 0 && chain.length < LONGEST_CHAIN) {
      const shown: Uuid[] = [];
      for (const id of level) {
        taken.add(id);
        const events = await get(id);
        if (events.length > 0) {
          chain.push(events);
          shown.push(id);
        }
      }
      level = (await this.chains.partsOf(shown)).filter((id) => !taken.has(id));
    }
    return chain;
  }

  /** Policies, parties and whatever else made a decision be taken, beside the events that are shown anyway. */
  private async otherTriggers(disclosures: readonly DisclosureFact[], shown: ReadonlySet<Uuid>): Promise<readonly EventFact[]> {
    const triggers = new Map<Uuid, DisclosureDecided['trigger']>();
    for (const { open } of disclosures) if (!shown.has(open.trigger.id)) triggers.set(open.trigger.id, open.trigger);
    const found: EventFact[] = [];
    for (const { stream, revision } of triggers.values()) {
      const event = await this.log.event(stream, revision);
      if (event) found.push(event);
    }
    return found;
  }

  private partiesOf(events: readonly EventFact[], others: readonly PartyId[]): Promise<readonly PartyFact[]> {
    const parties = new Set(others);
    for (const { outcome } of events) {
      const head = outcome.readable ? headOf(outcome.open) : undefined;
      if (head) parties.add(head.author);
      else if (outcome.readable) parties.add(outcome.metadata.party);
    }
    return this.log.parties(parties);
  }
}

/** The events of which the party may see the open part. */
const shownOf = (events: readonly EventFact[], seen: readonly StandingSegment[]): readonly EventFact[] => {
  const shown = new Set(seen.flatMap(({ source, category }) => (category === OPEN ? [source] : [])));
  return events.filter((event) => shown.has(event.id));
};

/** The episode that an event is of, where it has this name or is of the hand-off that has it. */
const episodeIn = ({ outcome }: EventFact, name: Uuid): Uuid | undefined => {
  if (!outcome.readable) return undefined;
  const { episode, handoff } = outcome.open;
  return typeof episode === 'string' && (episode === name || handoff === name) ? episode : undefined;
};

const partOf = (events: readonly EventFact[]): Uuid | undefined => {
  for (const { outcome } of events) {
    if (outcome.readable && typeof outcome.open.partOf === 'string') return outcome.open.partOf;
  }
  return undefined;
};

const subjectsOf = (events: readonly EventFact[]): ReadonlySet<SubjectId> =>
  new Set(events.flatMap(({ outcome }) => (outcome.readable ? (headOf(outcome.open)?.subject ?? []) : [])));

/** An event of a register bears on what was decided when it triggered it, when its consent or exception is cited, or when it denied. */
const bearsOn = (decided: readonly DisclosureFact[]): ((event: EventFact) => boolean) => {
  const triggers = new Set(decided.map(({ open }) => open.trigger.id));
  const segments = decided.flatMap(({ open }) => open.segments);
  const cited = new Set(
    segments
      .flatMap((segment) => ('bases' in segment ? segment.bases : []))
      .flatMap((basis) => (basis.kind === 'consent' ? [basis.consent] : basis.kind === 'exception' ? [basis.exception] : [])),
  );
  const denied = segments.some((segment) => 'reason' in segment && segment.reason === 'denied');
  return ({ id, outcome }) => {
    if (triggers.has(id)) return true;
    if (!outcome.readable) return true;
    const { consent, exception, denial } = outcome.open;
    return [consent, exception].some((name) => typeof name === 'string' && cited.has(name)) || (denied && denial !== undefined);
  };
};
