import type { PolicyAdopted } from '@hub/parties';
import { streams, type PartyId, type PartyKind } from '@hub/vocabulary';
import { decide, type Surroundings } from '../decide';
import type { Disclosure, EventReference } from '../disclosure.events';
import { foldDossier, type Dossier } from '../dossier';
import { headOf, mentionedBy, type ReadableEvent } from '../subject-event';
import { SUBJECT, type HistoricEvent } from './history';

/** The log in memory: what happened, and between it, wherever the stage came to it, what was decided. */
export type LogEntry = { readonly event: HistoricEvent } | { readonly decision: Disclosure };

/** How the stage does each thing; a sin replaces one of them by a wrong one. */
export interface Ways {
  readonly decide: (
    dossier: Dossier,
    trigger: EventReference,
    surroundings: Surroundings,
    log: readonly LogEntry[],
  ) => readonly Disclosure[];
  /** Whether a decision that stands in the log counts for what is held at a trigger. */
  readonly precedes: (trigger: number, decision: Disclosure, log: readonly LogEntry[]) => boolean;
  /** Whether a dossier is kept from trigger to trigger, or folded anew at each. */
  readonly keepsDossier: boolean;
  /** Whether ids that stand in the log already are skipped. */
  readonly skipsKnown: boolean;
}

export const lawfulWays: Ways = {
  decide,
  precedes: (trigger, decision, log) => {
    const stands = log.findIndex((entry) => 'event' in entry && entry.event.id === decision.open.trigger.id);
    return stands >= 0 && stands < trigger;
  },
  keepsDossier: true,
  skipsKnown: true,
};

/** A crash, thrown instead of an append or right after one. */
export class Crash extends Error {}

/**
 * A disclosure stage in forty lines over an array: follows the log from its checkpoint, decides each trigger of the one
 * subject, appends in chunks as large as a store allows. It may be stopped between any two appends and started again.
 */
export class Stage {
  #checkpoint = -1;
  #dossier: Dossier | undefined;

  constructor(
    readonly log: LogEntry[],
    readonly ways: Ways = lawfulWays,
    /** Called before each append; throws a {@link Crash} to end the stage there. */
    readonly beforeAppend: () => void = () => undefined,
    /** Decisions of one append at most. */
    readonly chunk = Infinity,
  ) {}

  /** Decides whatever stands in the log after the checkpoint, up to `limit` events of history. */
  run(limit = Infinity): void {
    for (let index = this.#checkpoint + 1, seen = 0; index < this.log.length && seen < limit; index += 1) {
      const entry = this.log[index];
      if (entry && 'event' in entry) {
        this.#decide(index, entry.event);
        seen += 1;
      }
      this.#checkpoint = index;
    }
  }

  #decide(index: number, event: HistoricEvent): void {
    const before = this.log.slice(0, index);
    const facts = surroundings([...before, { event }]);
    const dossier = this.#dossierBefore(index);
    const head = headOf(event.open);
    if (head) dossier.learn(readable(event, index), head);
    else if (dossier.events.length === 0 || !touches(event, before, dossier)) return;
    else dossier.doubtEverything();
    const disclosures = this.ways.decide(dossier, event, facts, this.log);
    for (let first = 0; first < disclosures.length; first += this.chunk) {
      const rest = disclosures.slice(first, first + this.chunk).filter(({ id }) => !this.ways.skipsKnown || !this.#stands(id));
      if (rest.length === 0) continue;
      this.beforeAppend();
      this.log.push(...rest.map((decision) => ({ decision })));
    }
    for (const { id, open } of disclosures) dossier.record(id, open);
    dossier.judged(facts.asOf);
    this.#dossier = dossier;
  }

  #dossierBefore(index: number): Dossier {
    if (this.ways.keepsDossier && this.#dossier) return this.#dossier;
    const events = this.log.slice(0, index).flatMap((entry, position) => {
      const head = 'event' in entry ? headOf(entry.event.open) : undefined;
      return 'event' in entry && head ? [{ event: readable(entry.event, position), head }] : [];
    });
    const decisions = this.log.flatMap((entry) =>
      'decision' in entry && this.ways.precedes(index, entry.decision, this.log) ? [entry.decision] : [],
    );
    return foldDossier(SUBJECT, events, decisions, () => true);
  }

  #stands(id: string): boolean {
    return this.log.some((entry) => 'decision' in entry && entry.decision.id === id);
  }
}

const readable = ({ open, ...event }: HistoricEvent, position: number): ReadableEvent => ({
  ...event,
  open,
  position: BigInt(position),
});

const touches = (event: HistoricEvent, before: readonly LogEntry[], dossier: Dossier): boolean => {
  if (event.type === 'policy.adopted') return true;
  const party = event.open['party'] as PartyId;
  const mentioned = before.some((entry) => {
    const head = 'event' in entry ? headOf(entry.event.open) : undefined;
    return (
      head &&
      head.subject === dossier.subject &&
      'event' in entry &&
      mentionedBy({ ...entry.event.open, ...head }).includes(party)
    );
  });
  return mentioned && surroundings(before).kindOf(party) !== event.open['kind'];
};

export const surroundings = (log: readonly LogEntry[]): Surroundings => {
  const kinds = new Map<PartyId, PartyKind>();
  let policy: PolicyAdopted | undefined;
  let asOf = new Date(0);
  for (const entry of log) {
    if (!('event' in entry)) continue;
    const { type, open, recordedAt } = entry.event;
    if (type === 'policy.adopted') policy = open as PolicyAdopted;
    if (type === 'party.registered') kinds.set(open['party'] as PartyId, open['kind'] as PartyKind);
    if (recordedAt > asOf) asOf = recordedAt;
  }
  return { policy, kindOf: (party) => kinds.get(party), asOf };
};

/** Runs a whole history: after each event the stage follows, or lags `lags[i]` events behind. */
export const runHistory = (history: readonly HistoricEvent[], lags: readonly number[], stage: Stage): readonly LogEntry[] => {
  for (const [index, event] of history.entries()) {
    stage.log.push({ event });
    if ((lags[index % (lags.length || 1)] ?? 0) === 0) stage.run();
  }
  stage.run();
  return stage.log;
};

export const decisionsIn = (log: readonly LogEntry[]): readonly Disclosure[] =>
  log.flatMap((entry) => ('decision' in entry ? [entry.decision] : []));

export const isRegisterStream = (stream: string): boolean => stream === streams.consents(SUBJECT);
