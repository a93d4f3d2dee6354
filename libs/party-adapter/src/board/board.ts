import { currentAttempt, type Handoff } from '@hub/coordination';
import type { EventCatalogue } from '@hub/event-sourcing';
import { currentSending, evolveReferral, whoActsNext, type Referral } from '@hub/referral';
import type { HeldEvent } from '../read-model/entities';
import { evolveKnown, type KnownEpisode } from '../view/episode-summary';
import { evolved } from '../view/held-open-part';
import { indexEntry, statusOf, type ReferralStatus } from '../view/referral-summary';
import type { HeldMatter } from './board-reads';
import { firstOfTheLast, waitingSince, type Waiting } from './waiting';

/** A referral in which somebody must act. */
export interface BoardReferral {
  readonly referral: string;
  /** The name under which this party knows the person. */
  readonly client: string;
  readonly status: ReferralStatus;
  readonly sender: string;
  readonly addressee: string;
  readonly sent: boolean;
  readonly received: boolean;
  /** Why it was declined, where it is. */
  readonly declined?: string;
  readonly waiting: Waiting;
}

/** An episode of coordination in which somebody must act. */
export interface BoardEpisode {
  readonly episode: string;
  readonly client: string;
  /** Who is accountable, as far as this party knows (H1). `worker` is the id that their own party gave them; absent where not told. */
  readonly accountable: { readonly party: string; readonly worker?: string };
  /** When the event was recorded that says so. */
  readonly accountableSince: string;
  /** The hand-off under way. */
  readonly handoff?: BoardHandoff;
  readonly waiting: Waiting;
}

/** A hand-off under way, with the ids that a party has to name: proofs that it was told (decision 8). */
export interface BoardHandoff {
  readonly handoff: string;
  readonly to: string;
  readonly attempt: number;
  /** The introduction of this attempt, which the receiver confirms. */
  readonly introduction?: string;
  /** The event by which the receiver said that nothing came of this attempt. */
  readonly failed?: string;
}

/** What waits on one party. Counts of the rows that are shown, and of nothing else. */
export interface WaitsOn {
  readonly party: string;
  readonly matters: number;
  readonly late: number;
  /** Since when it has been awaited longest. */
  readonly longestSince: string;
}

/** How much one addressee has before it, as far as this party knows (H11). Counts of the rows that are shown. */
export interface Load {
  readonly party: string;
  readonly referrals: number;
  readonly byStatus: Readonly<Partial<Record<ReferralStatus, number>>>;
  /** How many of them it declined because it has no capacity. */
  readonly noCapacity: number;
}

/** How many episodes one coordinator is accountable for, as far as this party knows (H11). Counts of the rows that are shown. */
export interface Caseload {
  readonly party: string;
  /** Absent where the party is told whose episode it is, but not which worker's. */
  readonly worker?: string;
  readonly episodes: number;
  readonly late: number;
}

/** Everything in which somebody must act, as one party may see it now. */
export interface Board {
  readonly asOf: string;
  readonly episodes: readonly BoardEpisode[];
  readonly referrals: readonly BoardReferral[];
  readonly waitsOn: readonly WaitsOn[];
  readonly load: readonly Load[];
  readonly coordinators: readonly Caseload[];
  readonly counts: {
    readonly sent: number;
    readonly received: number;
    readonly episodes: number;
    readonly late: number;
  };
}

/** The row of a referral, from what passed the read-time check; undefined where nobody must act, as far as is known. Pure. */
export function boardReferral(
  catalogue: EventCatalogue,
  party: string,
  { id, events }: HeldMatter,
  now: Date,
): BoardReferral | undefined {
  const states = scan<Referral | undefined>(events, (before, part, revision) =>
    evolveReferral(before, evolved(catalogue, part, revision)),
  );
  const referral = states.at(-1);
  const waiting = waitingSince(
    events,
    states.map((state) => state && whoActsNext(state)),
    now,
  );
  const [first] = events;
  if (first === undefined || referral === undefined || waiting === undefined) return undefined;
  const { sent, received } = indexEntry(party, referral);
  return {
    referral: id,
    client: first.alias,
    status: statusOf(referral),
    sender: referral.sender,
    addressee: currentSending(referral).addressee,
    sent,
    received,
    ...declinedFor(referral, events),
    waiting,
  };
}

/** The catalogue has validated the open part when it was folded. */
function declinedFor({ state }: Referral, events: readonly HeldEvent[]): { readonly declined?: string } {
  const declined = state === 'declined' ? events.findLast(({ type }) => type === 'referral.declined') : undefined;
  return declined === undefined ? {} : { declined: (declined.open as { readonly reason: string }).reason };
}

/** The row of an episode, from what passed the read-time check; undefined where nobody must act, as far as is known. Pure. */
export function boardEpisode(catalogue: EventCatalogue, { id, events }: HeldMatter, now: Date): BoardEpisode | undefined {
  const states = scan<KnownEpisode>(events, (before, part, revision) => evolveKnown(before, evolved(catalogue, part, revision)));
  const episode = states.at(-1)?.episode;
  const waiting = waitingSince(
    events,
    states.map(({ next }) => next),
    now,
  );
  const [first] = events;
  if (first === undefined || episode === undefined || waiting === undefined) return undefined;
  const { party, worker } = episode.coordinator;
  const same = (state: KnownEpisode) => state.episode?.coordinator.party === party && state.episode.coordinator.worker === worker;
  const since = events[firstOfTheLast(states, same)] ?? first;
  const handoff = episode.handoffs.findLast(({ closed }) => closed === undefined);
  return {
    episode: id,
    client: first.alias,
    accountable: { party, ...(worker === undefined ? {} : { worker }) },
    accountableSince: since.recordedAt.toISOString(),
    ...(handoff === undefined ? {} : { handoff: underWay(handoff) }),
    waiting,
  };
}

const underWay = (handoff: Handoff): BoardHandoff => {
  const { number, introduced, refused } = currentAttempt(handoff);
  return {
    handoff: handoff.handoff,
    to: handoff.to,
    attempt: number,
    ...(introduced === undefined ? {} : { introduction: introduced.event }),
    ...(refused === undefined ? {} : { failed: refused }),
  };
};

/** What the fold came to after each event. */
function scan<State>(
  events: readonly HeldEvent[],
  step: (before: State | undefined, part: HeldEvent, revision: number) => State,
): readonly State[] {
  const states: State[] = [];
  for (const [revision, part] of events.entries()) states.push(step(states.at(-1), part, revision));
  return states;
}

/** The board of these rows: every count is of them, so it tells nothing that they do not show. Pure. */
export function boardOf(referrals: readonly BoardReferral[], episodes: readonly BoardEpisode[], now: Date): Board {
  const waiting = [...episodes, ...referrals].map((row) => row.waiting);
  return {
    asOf: now.toISOString(),
    episodes: [...episodes].sort(longestFirst),
    referrals: [...referrals].sort(longestFirst),
    waitsOn: [...Map.groupBy(waiting, ({ party }) => party)].map(([party, each]) => waitsOn(party, each)).sort(longestAwaited),
    load: [...Map.groupBy(referrals.filter(isDelivered), ({ addressee }) => addressee)].map(([party, each]) => ({
      party,
      referrals: each.length,
      byStatus: countedBy(each, ({ status }) => status),
      noCapacity: each.filter(({ declined }) => declined === 'no-capacity').length,
    })),
    coordinators: [...Map.groupBy(episodes, ({ accountable: { party, worker = '' } }) => `${party} ${worker}`).values()].flatMap(
      caseload,
    ),
    counts: {
      sent: referrals.filter(({ sent }) => sent).length,
      received: referrals.filter(({ received }) => received).length,
      episodes: episodes.length,
      late: waiting.filter(({ late }) => late).length,
    },
  };
}

/** Before that it lies with whoever must obtain a basis, not with its addressee. */
const isDelivered = ({ status }: BoardReferral): boolean => status !== 'requested';

interface Row {
  readonly waiting: Waiting;
}

const longestFirst = (left: Row, right: Row): number => compare(left.waiting.since, right.waiting.since);
const longestAwaited = (left: WaitsOn, right: WaitsOn): number => compare(left.longestSince, right.longestSince);
/** Instants of one form: their text is in their order. */
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const waitsOn = (party: string, waiting: readonly Waiting[]): WaitsOn => ({
  party,
  matters: waiting.length,
  late: waiting.filter(({ late }) => late).length,
  longestSince: waiting.map(({ since }) => since).reduce((first, since) => (since < first ? since : first)),
});

const caseload = (each: readonly BoardEpisode[]): readonly Caseload[] => {
  const [first] = each;
  return first === undefined
    ? []
    : [{ ...first.accountable, episodes: each.length, late: each.filter(({ waiting }) => waiting.late).length }];
};

const countedBy = <Value, Key extends string>(
  values: readonly Value[],
  keyOf: (value: Value) => Key,
): Partial<Record<Key, number>> =>
  // Object.fromEntries widens the keys to string.
  Object.fromEntries([...Map.groupBy(values, keyOf)].map(([key, each]) => [key, each.length])) as Partial<Record<Key, number>>;
