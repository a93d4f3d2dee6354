import type { Basis, Obligation } from '@hub/disclosure';
import type { EventCatalogue } from '@hub/event-sourcing';
import { currentSending, whoActsNext, type Referral } from '@hub/referral';
import { SubjectHead } from '@hub/vocabulary';
import type { OpenAnswer } from '@hub/vault';
import type { HeldEvent, HeldSegment } from '../read-model/entities';
import { foldReferral, statusOf, type ReferralStatus } from '../view/referral-summary';
import type { Held } from './referral-reads';

/** What a segment shows: its content, that its keys were destroyed, or that this version of the code cannot read it. */
export type ShownContent = unknown;
export const ERASED = { erased: true } as const;
export const UNREADABLE = { unreadable: true } as const;

/** One event of a referral as a party may see it now: the open part without what only the hub needs. */
export interface ShownEvent {
  readonly id: string;
  readonly type: string;
  readonly author: string;
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A referral as a party may see it now. Nothing of it came from an event whose basis does not hold at this moment. */
export interface ReferralRow {
  readonly referral: string;
  /** The name under which this party knows the person. */
  readonly client: string;
  readonly status: ReferralStatus;
  /** Absent, with what follows, where the status is `not-disclosed`. */
  readonly sender?: string;
  readonly addressee?: string;
  readonly requestedAt?: string;
  readonly partOf?: string;
  readonly whoActsNext?: { readonly party: string; readonly act: string; readonly by?: string };
  /** The day on which the addressee said that service should start. */
  readonly startBy?: string;
  readonly events: readonly ShownEvent[];
  /** By category, then by author: the latest that each wrote. */
  readonly content: Readonly<Record<string, Readonly<Record<string, ShownContent>>>>;
  /** What makes it lawful that this is shown, with citations. */
  readonly bases: readonly Basis[];
  /** What must be observed with it: notices, the scope of the consent, redisclosure rules. */
  readonly obligations: readonly Obligation[];
}

/** What stands of one referral after the vault was asked, before its contents are opened. */
export interface StandingReferral {
  readonly held: Held;
  /** Open parts that passed, in log order. */
  readonly events: readonly HeldEvent[];
  /** Of each (category, author) the latest segment whose open part passed: these are to be opened. */
  readonly segments: readonly HeldSegment[];
}

/** Keeps what passed. @param passes whether this event's open part may be shown now */
export function standingReferral(held: Held, passes: (event: HeldEvent) => boolean): StandingReferral {
  const events = held.events.filter(passes);
  const latest = new Map<string, HeldSegment>();
  for (const { event, author } of events)
    for (const segment of held.segments) if (segment.event === event) latest.set(`${segment.category} ${author}`, segment);
  return { held, events, segments: [...latest.values()] };
}

/** The referral as folded from what passed; undefined when its beginning did not. */
export const foldStanding = (catalogue: EventCatalogue, { events }: StandingReferral) => foldReferral(catalogue, events);

/** To whom a row is shown, and which of the referrals that others follow on that party may see now. */
export interface Viewer {
  readonly party: string;
  readonly wholes: ReadonlySet<string>;
}

/** Puts the row together. @param answers the vault's, in the order of `standing.segments` */
export function referralRow(
  catalogue: EventCatalogue,
  standing: StandingReferral,
  answers: readonly OpenAnswer[],
  viewer: Viewer,
): ReferralRow | undefined {
  const [first] = standing.events;
  if (first === undefined) return undefined;
  const shown = standing.segments.filter((_, index) => (answers[index]?.outcome ?? 'refused') !== 'refused');
  return {
    referral: standing.held.referral,
    client: first.alias,
    ...howItStands(foldStanding(catalogue, standing), standing.events, viewer),
    events: standing.events.map((event) => shownEvent(catalogue, event, viewer)),
    content: contents(catalogue, standing, answers),
    bases: distinct([...standing.events, ...shown].flatMap(({ bases }) => bases)),
    obligations: distinct([...standing.events, ...shown].flatMap(({ obligations }) => obligations)),
  };
}

type HowItStands = Pick<ReferralRow, 'status' | 'sender' | 'addressee' | 'requestedAt' | 'partOf' | 'whoActsNext' | 'startBy'>;

function howItStands(referral: Referral | undefined, events: readonly HeldEvent[], viewer: Viewer): HowItStands {
  if (referral === undefined) return { status: 'not-disclosed' };
  const next = whoActsNext(referral);
  const startBy = startByOf(events);
  return {
    status: statusOf(referral),
    sender: referral.sender,
    addressee: currentSending(referral).addressee,
    requestedAt: referral.requestedAt.toISOString(),
    ...(referral.partOf !== undefined && seesWhole(viewer, referral.sender, referral.partOf) ? { partOf: referral.partOf } : {}),
    ...(next === undefined
      ? {}
      : { whoActsNext: { party: next.party, act: next.act, ...(next.by === undefined ? {} : { by: next.by.toISOString() }) } }),
    ...(startBy === undefined ? {} : { startBy }),
  };
}

/** Fields that every event begins with and that the row says already, or that only the hub needs. */
const HEAD: ReadonlySet<string> = new Set([...Object.keys(SubjectHead.properties), 'referral']);

/** On which referral one follows is told to whoever wrote it, and to a party that may see that one (R3). */
const seesWhole = ({ party, wholes }: Viewer, author: string, whole: unknown): boolean =>
  party === author || (typeof whole === 'string' && wholes.has(whole));

function shownEvent(catalogue: EventCatalogue, held: HeldEvent, viewer: Viewer): ShownEvent {
  const { event, type, version, author, recordedAt, open } = held;
  const fields = Object.entries(catalogue.openPart(type, version, open) ?? {}).filter(
    ([name, value]) => !HEAD.has(name) && (name !== 'partOf' || seesWhole(viewer, author, value)),
  );
  return { id: event, type, author, recordedAt: recordedAt.toISOString(), data: Object.fromEntries(fields) };
}

function contents(
  catalogue: EventCatalogue,
  { events, segments }: StandingReferral,
  answers: readonly OpenAnswer[],
): ReferralRow['content'] {
  const content: Record<string, Record<string, ShownContent>> = {};
  for (const [index, { event, category }] of segments.entries()) {
    const answer = answers[index];
    const source = events.find((held) => held.event === event);
    if (answer === undefined || source === undefined || answer.outcome === 'refused') continue;
    const value = answer.outcome === 'erased' ? ERASED : readable(catalogue, source, category, answer.content);
    content[category] = { ...content[category], [source.author]: value };
  }
  return content;
}

/** The content through the same pipeline as every event: upcast, validated (decision 19). */
function readable(catalogue: EventCatalogue, { type, version }: HeldEvent, category: string, content: unknown): ShownContent {
  try {
    return catalogue.openSegment(type, version, category, content);
  } catch {
    return UNREADABLE;
  }
}

function startByOf(events: readonly HeldEvent[]): string | undefined {
  const open = events.findLast(({ type }) => type === 'referral.accepted')?.open;
  return typeof open === 'object' && open !== null && 'startBy' in open && typeof open.startBy === 'string'
    ? open.startBy
    : undefined;
}

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
