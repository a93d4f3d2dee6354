import type { Trace, TracedDisclosure, TracedEpisode, TracedEvent, TracedReferral, TraceEntry } from '@hub/trace';
import type { Names } from '../hub/names';
import { clock, wrapped } from './text';

const LEFT = 19;
const NARROWEST = 30;

/** One timeline from top to bottom, a lane for each party: what it did (●), what it was shown (◀), what was withheld from it (✕). */
export const drawTrace = (trace: Trace, columns: number, names?: Pick<Names, 'kind'>): string => {
  const lanes = trace.parties.map(({ party }) => party);
  const width = Math.max(NARROWEST, Math.floor((columns - LEFT) / Math.max(1, lanes.length)) - 2);
  const row = (left: string, lane: number, text: string): string =>
    `${left.padEnd(LEFT)}${lanes.map((_, index) => (index === lane ? text : '│').padEnd(width)).join('  ')}`.trimEnd();
  const lines = [
    `Trace of ${trace.referral === undefined ? `episode ${trace.episode}` : `referral ${trace.referral}`}, as ${trace.seenBy} may see it`,
    '',
    ...trace.referrals.map(standing),
    ...(trace.episodes ?? []).flatMap(episodeStanding),
    '',
    `${' '.repeat(LEFT)}${trace.parties.map(({ party, kind }) => `${party}${kind === undefined ? '' : ` (${kind})`}`.slice(0, width).padEnd(width)).join('  ')}`.trimEnd(),
    `${' '.repeat(LEFT)}${lanes.map(() => '┬'.padEnd(width, '─')).join('──')}`,
  ];
  let day = '';
  for (const entry of trace.entries) {
    if (entry.at.slice(0, 10) !== day) {
      day = entry.at.slice(0, 10);
      lines.push(row(day, -1, ''));
    }
    const lane = lanes.indexOf(laneOf(entry));
    const told = (entry.kind === 'event' ? eventLines(entry) : disclosureLines(entry)).flatMap((text) => wrapped(text, width));
    told.forEach((text, index) =>
      lines.push(row(index === 0 ? `  ${clock(entry.at)}` : index === 1 ? `  ${placeOf(entry)}` : '', lane, text)),
    );
  }
  lines.push('', ...trace.parties.flatMap((party) => legend(party, names)).flatMap((line) => wrapped(line, columns)));
  lines.push('', '● did   ◀ was shown   ↻ on another basis   ✕ withheld   ⊘ withdrawn   ✉ carried by   times are UTC');
  return lines.join('\n');
};

/** Who the lanes are, by their local names (A7); nothing where no more is known than their ids. */
const legend = ({ party, kind, name }: Trace['parties'][number], names?: Pick<Names, 'kind'>): readonly string[] => {
  const known = [...(name === undefined ? [] : [name]), ...(kind === undefined || names === undefined ? [] : [names.kind(kind)])];
  return known.length === 0 ? [] : [`${party}: ${known.join(', ')}`];
};

const laneOf = (entry: TraceEntry): string => (entry.kind === 'event' ? (entry.author ?? entry.by?.party ?? '') : entry.to);

/** A log position is short; a party's opaque token tells nobody anything. */
const placeOf = ({ place }: TraceEntry): string => (/^\d+$/.test(place) ? `#${place}` : '');

const standing = ({ referral, partOf, sender, addressee, state, imported, next }: TracedReferral): string =>
  [
    `${sender} → ${addressee}: ${state}${imported ? ' (imported)' : ''}`,
    whoIsNext(next),
    partOf === undefined ? referral : `${referral}, part of ${partOf}`,
  ].join('  ·  ');

const whoIsNext = (next: TracedReferral['next']): string =>
  next === undefined
    ? 'nobody has to act'
    : `next: ${next.party}, ${next.act}${next.by === undefined ? '' : ` by ${next.by.slice(0, 16).replace('T', ' ')}`}`;

const episodeStanding = ({ episode, accountable, state, handoffs, next }: TracedEpisode): readonly string[] => [
  [
    state === 'open' ? `accountable: ${workerText(accountable)}` : `ended, accountable last: ${workerText(accountable)}`,
    whoIsNext(next),
    episode,
  ].join('  ·  '),
  ...handoffs.map(
    ({ handoff, from, to, attempts, state: outcome }) =>
      `  ${from} ⇒ ${to}: ${outcome}, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}  ·  ${handoff}`,
  ),
];

const workerText = ({ party, worker }: { readonly party: string; readonly worker?: string }): string =>
  worker === undefined ? party : `${worker} at ${party}`;

const eventLines = (event: TracedEvent): readonly string[] => [
  `● ${event.type}`,
  ...(event.unreadable === undefined ? [] : [`  cannot be read: ${event.unreadable}`]),
  ...(event.by === undefined
    ? []
    : [`  by ${event.by.actor} via ${event.by.source}${event.by.party === event.author ? '' : ` (${event.by.party})`}`]),
  ...details(event.details),
  ...(event.categories.length > 0 ? [`  sealed: ${event.categories.join(', ')}`] : []),
];

/** Short plain fields; lists and ids of other things are in `--json`. */
const details = (fields: Readonly<Record<string, unknown>>): readonly string[] => {
  const shown = Object.entries(fields).map(([name, value]) => [name, SHOWN.has(name) ? plain(value) : undefined] as const);
  return shown.flatMap(([name, text]) => (text === undefined ? [] : [`  ${name}: ${text}`]));
};

/** One word or number, or a worker at a party. */
const plain = (value: unknown): string | undefined => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const coordinator = typeof value === 'object' && value !== null && 'party' in value && 'worker' in value ? value : undefined;
  return coordinator && workerText({ party: String(coordinator.party), worker: String(coordinator.worker) });
};

const SHOWN = new Set([
  'addressee',
  'to',
  'from',
  'state',
  'priority',
  'reason',
  'outcome',
  'startBy',
  'startedOn',
  'endedOn',
  'answerBy',
  'position',
  'estimatedStart',
  'startsAt',
  'calledOffBy',
  'attemptedAt',
  'means',
  'coordinator',
  'worker',
  'attempt',
  'introducedOn',
  'actBy',
  'deliverBy',
  'retryBy',
  'act',
  'late',
  'due',
  'kind',
  'regime',
  'citation',
  'until',
  'signedOn',
  'discloser',
  'recipient',
  'cause',
  'version',
]);

const MARKS = { made: '◀', rebased: '↻', withheld: '✕', withdrawn: '⊘' } as const;
const WORDS = { made: 'is shown', rebased: 'is still shown', withheld: 'is not shown', withdrawn: 'is no longer shown' } as const;

const disclosureLines = ({ of, because, segments, deliveries }: TracedDisclosure): readonly string[] => {
  const lines: string[] = [];
  const given = segments.some((segment) => 'bases' in segment);
  for (const state of ['made', 'rebased', 'withheld', 'withdrawn'] as const) {
    const groups = new Map<string, string[]>();
    for (const segment of segments) {
      if (segment.state !== state) continue;
      const why = 'bases' in segment ? [...new Set(segment.bases.map(basisText))].join('; ') : segment.reason;
      groups.set(why, [...(groups.get(why) ?? []), segment.category]);
    }
    for (const [why, categories] of groups) {
      lines.push(`${MARKS[state]} ${WORDS[state]} ${of.type}: ${categories.join(', ')}`, `    ${why}`);
    }
  }
  const obligations = segments.flatMap((segment) => ('obligations' in segment ? segment.obligations : []));
  for (const citation of new Set(obligations.map(({ kind, citation }) => `${kind} [${citation}]`)))
    lines.push(`    with ${citation}`);
  if (because !== undefined && because.event !== of.event) lines.push(`    because of ${because.type}`);
  for (const { view, appliedAt, topic, partition, offset } of deliveries) {
    const message = topic === undefined ? '' : ` ${topic}/${String(partition)}@${String(offset)}`;
    lines.push(`  ✉${message} → ${view} ${clock(appliedAt)}`);
  }
  if (given && deliveries.length === 0) lines.push('  ✉ no view has reported it yet');
  return lines;
};

type Given = Extract<TracedDisclosure['segments'][number], { bases: unknown }>;

const basisText = (basis: Given['bases'][number]): string =>
  basis.kind === 'author' ? 'its author' : `${basis.kind} [${basis.citation}]`;
