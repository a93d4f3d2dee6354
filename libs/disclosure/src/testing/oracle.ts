import type { HistoricEvent } from './history';

/**
 * What the law says about one subject's history, worked out the slow and plain way: at every moment, for every event, segment
 * and party, from the whole history up to there. Shares no code with what it judges; it knows no dossier, no fold, no
 * shortcut, and reads the events as plain JSON.
 */
export interface DecidedByStage {
  readonly id: string;
  readonly party: string;
  readonly source: string;
  readonly trigger: string;
  readonly asOf: string;
  readonly segments: readonly {
    readonly category: string;
    readonly state: string;
    readonly reason?: string;
    readonly bases?: readonly Readonly<Record<string, unknown>>[];
    readonly obligations?: readonly Readonly<Record<string, unknown>>[];
  }[];
}

/** The first way in which the decisions break the law or the rules of decision 7; undefined when there is none. */
export const violation = (
  history: readonly HistoricEvent[],
  parties: readonly string[],
  decisions: readonly DecidedByStage[],
): string | undefined => {
  const subjectEvents = history.filter(({ open }) => 'subject' in open);
  const moments = history.map((_, index) => index).filter((index) => isMoment(history, index));
  const stray = decisions.find(({ trigger }) => !moments.some((moment) => history[moment]?.id === trigger));
  if (stray) return `a decision on a trigger that is none: ${stray.trigger}`;

  const expected = new Set<string>();
  const held = new Map<string, readonly Readonly<Record<string, unknown>>[]>();
  for (const moment of moments) {
    const now = history.slice(0, moment + 1);
    const asOf = Math.max(...now.map(({ recordedAt }) => recordedAt.getTime()));
    const trigger = now[moment];
    const known = subjectEvents.filter((event) => now.includes(event));

    const listed = new Set<string>();
    for (const decision of decisions.filter((candidate) => candidate.trigger === trigger?.id)) {
      if (Date.parse(decision.asOf) !== asOf) return `judged by another time than that of the trigger`;
      const source = known.find(({ id }) => id === decision.source);
      if (!source) return `decided on an event that was not there yet`;
      for (const segment of decision.segments) {
        const key = `${decision.source} ${segment.category} ${decision.party}`;
        if (listed.has(key)) return `decided twice on one trigger: ${key}`;
        listed.add(key);
        if (segment.state === 'made' || segment.state === 'rebased') {
          if ((segment.state === 'made') === held.has(key))
            return `${segment.state}, and ${held.has(key) ? '' : 'not '}held: ${key}`;
          held.set(key, segment.bases ?? []);
        } else {
          if ((segment.state === 'withdrawn') !== held.has(key))
            return `${segment.state}, and ${held.has(key) ? '' : 'not '}held: ${key}`;
          held.delete(key);
          const why = reasonAgainst(now, asOf, source, segment.category, decision.party);
          if (segment.reason !== why) return `withheld as ${segment.reason ?? 'nothing'}, where the reason is ${why}: ${key}`;
        }
      }
    }

    for (const event of known)
      for (const category of ['open', ...event.categories])
        for (const party of parties) {
          const key = `${event.id} ${category} ${party}`;
          const registered = kindOf(now, party) !== undefined;
          const lawful = registered && isLawful(now, asOf, event, category, party);
          const deserved = lawful && (category === 'open' || isLatest(known, event, category) || expected.has(key));
          if (deserved) expected.add(key);
          else expected.delete(key);
          const bases = held.get(key);
          if (bases && !lawful) return `held without a basis after ${trigger?.type ?? ''}: ${key}`;
          if (bases && !deserved) return `an old segment made again after ${trigger?.type ?? ''}: ${key}`;
          if (!bases && deserved) return `lawful, but not held after ${trigger?.type ?? ''}: ${key}`;
          if (bases && !cites(now, asOf, event, category, party, bases)) return `held on a basis that is not in force: ${key}`;
          if (event === trigger && registered && takesPart(now, event, party) && !listed.has(key))
            return `not decided for a concerned party: ${key}`;
        }
  }
  return undefined;
};

/** What makes the subject's disclosures be decided anew: its own events, a policy, a change of kind of a party in its events. */
const isMoment = (history: readonly HistoricEvent[], index: number): boolean => {
  const event = history[index];
  const before = history.slice(0, index);
  if (!event) return false;
  if ('subject' in event.open) return true;
  if (!before.some(({ open }) => 'subject' in open)) return false;
  if (event.type === 'policy.adopted') return true;
  const party = text(event.open['party']);
  const mentioned = before.some(({ open }) => 'subject' in open && JSON.stringify(open).includes(`"${party}"`));
  return mentioned && kindOf(before, party) !== text(event.open['kind']);
};

const isLatest = (known: readonly HistoricEvent[], event: HistoricEvent, category: string): boolean =>
  known.filter(({ open, categories }) => same(open, event.open, ['matter', 'author']) && categories.includes(category)).at(-1) ===
  event;

export const isLawful = (
  now: readonly HistoricEvent[],
  asOf: number,
  event: HistoricEvent,
  category: string,
  party: string,
): boolean => {
  const open = strings(event.open['implies']).every((implied) => grounds(now, asOf, event, implied, party, true).length > 0);
  return open && (category === 'open' || grounds(now, asOf, event, category, party, true).length > 0);
};

const reasonAgainst = (
  now: readonly HistoricEvent[],
  asOf: number,
  event: HistoricEvent,
  category: string,
  party: string,
): string => {
  if (category !== 'open' && !isLawful(now, asOf, event, 'open', party)) return 'open-part-withheld';
  const needed = category === 'open' ? strings(event.open['implies']) : [category];
  return needed.every((each) => grounds(now, asOf, event, each, party, false).length > 0) ? 'denied' : 'no-basis';
};

const cites = (
  now: readonly HistoricEvent[],
  asOf: number,
  event: HistoricEvent,
  category: string,
  party: string,
  bases: readonly Readonly<Record<string, unknown>>[],
): boolean => {
  const names = bases.map((basis) =>
    [basis['kind'], basis['consent'] ?? basis['permission'] ?? basis['exception']].filter(Boolean).join(' '),
  );
  if (names.length === 1 && names[0] === 'author') return event.open['author'] === party;
  const needed = category === 'open' ? strings(event.open['implies']) : [category];
  return (
    names.length === needed.length &&
    needed.every((each, index) => grounds(now, asOf, event, each, party, true).includes(names[index] ?? ''))
  );
};

/** Every ground on which one category of an event may reach a party, named. */
const grounds = (
  now: readonly HistoricEvent[],
  asOf: number,
  event: HistoricEvent,
  category: string,
  party: string,
  heedDenials: boolean,
): string[] => {
  const author = text(event.open['author']);
  const purpose = text(event.open['purpose']);
  const found: string[] = author === party ? ['author'] : [];
  const part = takesPart(now, event, party);
  const forbidden = heedDenials && denials(now, author, party, category, purpose);
  const policy = now.filter(({ type }) => type === 'policy.adopted').at(-1)?.open;

  for (const { type, open } of now) {
    if (type === 'consent.recorded' && !forbidden) {
      const ended = now.some(
        (later) => ['consent.revoked', 'consent.expired'].includes(later.type) && later.open['consent'] === open['consent'],
      );
      const end = record(open['end'])['at'];
      const named = list(open['disclosers']).some((discloser) => record(discloser)['party'] === author);
      const own =
        open['author'] === author ||
        now.some(
          (later) =>
            later.type === 'consent.confirmed' && later.open['consent'] === open['consent'] && later.open['discloser'] === author,
        ) ||
        list(policy?.['trustedRecorders']).some(
          (row) => record(row)['recorder'] === open['author'] && strings(record(row)['disclosers']).includes(author),
        );
      const reaches = list(open['recipients']).some(
        (recipient) =>
          record(recipient)['party'] === party || (part && (record(recipient)['kind'] ?? 'none') === kindOf(now, party)),
      );
      if (
        !ended &&
        !(typeof end === 'string' && Date.parse(end) <= asOf) &&
        named &&
        own &&
        reaches &&
        strings(open['categories']).includes(category) &&
        strings(open['purposes']).includes(purpose) &&
        strings(open['regimes']).some((regime) => fits(regime, category))
      )
        found.push(`consent ${text(open['consent'])}`);
    }
    if (type === 'exception.invoked') {
      const ended = now.some((later) => later.type === 'exception.ended' && later.open['exception'] === open['exception']);
      if (
        !ended &&
        asOf < Date.parse(text(open['until'])) &&
        open['discloser'] === author &&
        open['recipient'] === party &&
        strings(open['categories']).includes(category) &&
        fits(text(open['regime']), category)
      )
        found.push(`exception ${text(open['exception'])}`);
    }
  }
  if (part && !forbidden)
    for (const row of list(policy?.['permissions']).map(record))
      if (
        strings(row['discloserKinds']).includes(kindOf(now, author) ?? '') &&
        strings(row['recipientKinds']).includes(kindOf(now, party) ?? '') &&
        strings(row['categories']).includes(category) &&
        strings(row['purposes']).includes(purpose) &&
        fits(text(row['regime']), category)
      )
        found.push(`permission ${text(row['id'])}`);
  return found;
};

const denials = (now: readonly HistoricEvent[], author: string, party: string, category: string, purpose: string): boolean =>
  now.some(({ type, open }) => {
    if (type !== 'consent.denied') return false;
    if (now.some((later) => later.type === 'denial.lifted' && later.open['denial'] === open['denial'])) return false;
    const meets = (selectors: unknown, name: string) =>
      list(selectors).length === 0 ||
      list(selectors).some((one) => record(one)['party'] === name || (record(one)['kind'] ?? 'none') === kindOf(now, name));
    return (
      meets(open['disclosers'], author) &&
      meets(open['recipients'], party) &&
      (list(open['categories']).length === 0 || strings(open['categories']).includes(category)) &&
      (open['onlyFor'] === undefined || open['onlyFor'] === purpose)
    );
  });

/** Named in the matter, or acted on it, by now; or responsible for the person's coordination while the event was known. */
const takesPart = (now: readonly HistoricEvent[], event: HistoricEvent, party: string): boolean =>
  now.some(
    ({ open }) =>
      open['matter'] === event.open['matter'] && (open['author'] === party || strings(open['concerns']).includes(party)),
  ) || coordinatedSince(now, event, party);

/** At some moment from the event on the accountable coordinator was one of this party's. */
const coordinatedSince = (now: readonly HistoricEvent[], event: HistoricEvent, party: string): boolean => {
  let responsible: unknown;
  let known = false;
  for (const each of now) {
    if (each.type === 'episode.opened') responsible = record(each.open['coordinator'])['party'];
    if (each.type === 'handoff.confirmed') responsible = record(each.open['to'])['party'];
    if (each.type === 'episode.ended') responsible = undefined;
    known ||= each === event;
    if (known && responsible === party) return true;
  }
  return false;
};

const kindOf = (now: readonly HistoricEvent[], party: string): string | undefined => {
  const kind = now.filter(({ type, open }) => type === 'party.registered' && open['party'] === party).at(-1)?.open['kind'];
  return typeof kind === 'string' ? kind : undefined;
};

const fits = (regime: string, category: string): boolean =>
  category === 'identity' ||
  (category === 'health' && regime === 'hipaa') ||
  (category === 'substance-use' && regime === '42-cfr-part-2');

const same = (one: HistoricEvent['open'], other: HistoricEvent['open'], fields: readonly string[]): boolean =>
  fields.every((field) => one[field] === other[field]);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const strings = (value: unknown): readonly string[] => list(value).filter((one) => typeof one === 'string');
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
