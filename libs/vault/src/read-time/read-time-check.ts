import { BoundedCache } from '@hub/bounded-cache';
import { GENERATION_SHIFT, NO_STREAM, type Clock, type EventStore, type EvolvedEvent } from '@hub/event-sourcing';
import { emptyRegister, evolveRegister, type Register } from '@hub/consent';
import type { DisclosureDecided } from '@hub/disclosure';
import type { PartyRegistered, PolicyAdopted } from '@hub/parties';
import { streams, type PartyId, type Uuid } from '@hub/vocabulary';
import type { HeldSegment } from '../vault';
import { VaultError } from '../vault-error';
import { advanceHoldings, noHoldings, type Holdings } from './holdings';
import { AHEAD, StreamFolds, type EventReader, type UNREADABLE } from './stream-folds';
import { verdictOf, type Look, type Verdict } from './verdict';

export interface ReadTimeCheckOptions {
  readonly store: EventStore;
  readonly events: EventReader;
  readonly clock: Clock;
  /** How many subjects' folds are kept. Default 5,000. */
  readonly capacity?: number;
}

/** A `disclosure.decided` as it stands in the log. */
interface KnownDisclosure {
  readonly id: Uuid;
  readonly stream: string;
  readonly open: DisclosureDecided;
}

/** How often a page looks again because a neighbour's look had already read further. */
const ATTEMPTS = 100;

/**
 * The read-time check (decision 4). Revisions of every stream that matters are taken in one look *after* the call began; each
 * fold is then brought to exactly that revision, so register, policy and disclosures are judged as of one moment, and that
 * moment is not before whatever was acknowledged when the call began. Ends are compared with the later of the vault's clock
 * and the log's latest `recordedAt`.
 */
export class ReadTimeCheck {
  private readonly disclosures: BoundedCache<string, KnownDisclosure>;
  private readonly holdings: StreamFolds<Holdings>;
  private readonly registers: StreamFolds<Register>;
  private readonly policies: StreamFolds<PolicyAdopted | undefined>;
  private readonly parties: StreamFolds<PartyRegistered | undefined>;
  private generation: bigint | undefined;

  constructor(private readonly options: ReadTimeCheckOptions) {
    const { store, events, capacity = 5_000 } = options;
    const register = (before: Register, read: readonly EvolvedEvent[]) => read.reduce(evolveRegister, before);
    this.disclosures = new BoundedCache(capacity * 10);
    this.holdings = new StreamFolds(store, events, noHoldings, advanceHoldings, capacity);
    this.registers = new StreamFolds(store, events, emptyRegister, register, capacity);
    this.policies = new StreamFolds(store, events, undefined, latest<PolicyAdopted>('policy.adopted'), 1);
    this.parties = new StreamFolds(store, events, undefined, latest<PartyRegistered>('party.registered'), capacity);
  }

  /**
   * One verdict for each request, in order.
   *
   * @throws VaultError `vault/unavailable` when no look at one moment could be had
   */
  async judge(party: PartyId, held: readonly HeldSegment[]): Promise<readonly Verdict[]> {
    const found = await this.disclosuresOf(party, held);
    const mine = found.flatMap(({ disclosure }) => disclosure ?? []);
    if (mine.length === 0) return found;
    const look = await this.look(party, mine);
    return found.map((verdict, index) => {
      const request = held[index];
      return request && verdict.disclosure ? verdictOf(look, request, verdict.disclosure) : verdict;
    });
  }

  /** The disclosures that the requests name: of this party, at the place they say. Events never change, so they are kept. */
  private async disclosuresOf(party: PartyId, held: readonly HeldSegment[]): Promise<readonly Verdict[]> {
    const known = new Map<string, KnownDisclosure>();
    const wanted = new Set<string>();
    for (const { position } of held) {
      const kept = this.disclosures.get(position);
      if (kept) known.set(position, kept);
      else wanted.add(position);
    }
    const unreadable = new Set<string>();
    for (const recorded of wanted.size > 0 ? await this.options.store.readAt([...wanted].map(BigInt)) : []) {
      if (recorded.type !== 'disclosure.decided') continue;
      const position = recorded.position.toString();
      try {
        // The catalogue has validated the open part against the schema that belongs to the type.
        const open = this.options.events.read(recorded).open as DisclosureDecided;
        const event = { id: recorded.id, stream: recorded.stream, open };
        known.set(position, event);
        this.disclosures.set(position, event);
      } catch {
        unreadable.add(position);
      }
    }
    return held.map(({ disclosure, position }): Verdict => {
      if (unreadable.has(position)) return { refused: 'unreadable' };
      const event = known.get(position);
      if (!event || event.id !== disclosure) return { refused: 'not-there' };
      const { open, stream } = event;
      if (stream !== streams.disclosures(open.subject)) return { refused: 'not-there' };
      return open.party === party ? { disclosure: open } : { refused: 'not-yours' };
    });
  }

  private async look(party: PartyId, disclosures: readonly DisclosureDecided[]): Promise<Look> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const look = await this.lookOnce(party, disclosures);
      if (look) return look;
    }
    throw new VaultError('vault/unavailable', 'Too much changes at this moment to judge it as of one. Try again in a moment.');
  }

  /** Undefined when a fold already stood further than this look. */
  private async lookOnce(party: PartyId, disclosures: readonly DisclosureDecided[]): Promise<Look | undefined> {
    const { store, clock } = this.options;
    const subjects = new Set(disclosures.map(({ subject }) => subject));
    const involved = new Set([party, ...disclosures.map(({ source }) => source.author)]);
    const [revisions, head] = await Promise.all([
      store.revisions([
        streams.policy,
        ...[...subjects].flatMap((subject) => [streams.disclosures(subject), streams.consents(subject)]),
        ...[...involved].map(streams.party),
      ]),
      store.head(),
    ]);
    this.forgetAnotherGeneration(head.position >> GENERATION_SHIFT);
    const revisionOf = (stream: string) => revisions.get(stream) ?? NO_STREAM;
    const states = async <State>(folds: StreamFolds<State>, names: Iterable<string>, streamOf: (name: string) => string) => {
      const read = new Map<string, State | typeof UNREADABLE>();
      let ahead = false;
      const one = async (name: string) => {
        const state = await folds.at(streamOf(name), revisionOf(streamOf(name)));
        if (state === AHEAD) ahead = true;
        else read.set(name, state);
      };
      await Promise.all([...names].map(one));
      return ahead ? undefined : read;
    };
    const [holdings, registers, parties, policy] = await Promise.all([
      states(this.holdings, subjects, streams.disclosures),
      states(this.registers, subjects, streams.consents),
      states(this.parties, involved, streams.party),
      this.policies.at(streams.policy, revisionOf(streams.policy)),
    ]);
    if (!holdings || !registers || !parties || policy === AHEAD) return undefined;
    return {
      holdings,
      registers,
      parties,
      policy,
      at: new Date(Math.max(clock.now().getTime(), head.recordedAt.getTime())),
      registerRevision: (subject) => revisionOf(streams.consents(subject)),
      policyRevision: revisionOf(streams.policy),
    };
  }

  /** A restored log counts its streams anew: what was folded of the lost one says nothing about it (decision 1). */
  private forgetAnotherGeneration(generation: bigint): void {
    if (this.generation !== undefined && this.generation !== generation)
      for (const folds of [this.holdings, this.registers, this.policies, this.parties]) folds.forget();
    this.generation = generation;
  }
}

/** The content of the last event of a type: a later one replaces the whole record. */
const latest =
  <Open>(type: string) =>
  (before: Open | undefined, events: readonly EvolvedEvent[]): Open | undefined =>
    // The catalogue has validated the open part against the schema that belongs to the type.
    (events.findLast((event) => event.type === type)?.open as Open | undefined) ?? before;
