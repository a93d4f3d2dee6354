import type { Problem } from '@hub/fhir';

/** What became of one item of a publication. */
export type Outcome = 'accepted' | 'already-known' | 'not-handled' | 'refused' | 'not-sent';

export interface ReportItem {
  readonly outcome: Outcome;
  readonly file: string;
  /** JSON path in the file, or `line 7` of an NDJSON file. */
  readonly place: string;
  /** FHIR `Type/id`, or the command of an NDJSON line. */
  readonly item?: string;
  readonly code?: string;
  readonly message: string;
  readonly referral?: string;
  readonly details?: readonly Problem[];
  readonly warnings?: readonly Problem[];
}

export interface Report {
  readonly counts: Readonly<Record<Outcome, number>> & { readonly warnings: number };
  readonly items: readonly ReportItem[];
}

const OUTCOMES: readonly Outcome[] = ['accepted', 'already-known', 'not-handled', 'refused', 'not-sent'];

export const reportOf = (items: readonly ReportItem[]): Report => {
  const count = (outcome: Outcome) => items.filter((item) => item.outcome === outcome).length;
  return {
    counts: {
      accepted: count('accepted'),
      'already-known': count('already-known'),
      'not-handled': count('not-handled'),
      refused: count('refused'),
      'not-sent': count('not-sent'),
      warnings: items.reduce((sum, { warnings = [] }) => sum + warnings.length, 0),
    },
    items,
  };
};

/** What people read: everything that they may have to act on, the rest in numbers. */
export const drawReport = ({ counts, items }: Report): string => {
  const lines: string[] = [];
  for (const outcome of OUTCOMES) {
    for (const item of items.filter((each) => each.outcome === outcome && isTold(each))) {
      lines.push(`${outcome.padEnd(13)}  ${nameOf(item)}`);
      // A refusal whose first reason is its message says it once.
      if (item.details?.[0]?.message !== item.message) lines.push(`${' '.repeat(15)}${item.message}`);
      for (const detail of item.details ?? []) lines.push(`${' '.repeat(17)}– ${told(detail)}`);
      for (const warning of item.warnings ?? []) lines.push(`${' '.repeat(17)}! ${told(warning)}`);
    }
  }
  const quiet = new Map<string, number>();
  for (const item of items) {
    const line = `${item.outcome.padEnd(13)}  ${item.message}`;
    if (!isTold(item)) quiet.set(line, (quiet.get(line) ?? 0) + 1);
  }
  for (const [line, count] of quiet) lines.push(`${line} (${count})`);
  const sums = OUTCOMES.filter((outcome) => counts[outcome] > 0).map(
    (outcome) => `${counts[outcome]} ${outcome.replace('-', ' ')}`,
  );
  lines.push('', `${sums.join(', ') || 'Nothing to publish'}${counts.warnings > 0 ? `; ${counts.warnings} warnings` : ''}.`);
  return lines.join('\n');
};

/** A FHIR resource has a name of its own; a line of commands is found by its number, for many are alike. */
const nameOf = ({ item, file, place }: ReportItem): string =>
  item !== undefined && !place.startsWith('line ') ? item : [file, place, item && `(${item})`].filter(Boolean).join(' ');

const QUIET = new Set(['fhir/copy', 'fhir/type-not-handled', 'fhir/used-by-referral', 'fhir/party-reference']);

const isTold = ({ code, warnings = [] }: ReportItem): boolean => !QUIET.has(code ?? '') || warnings.length > 0;

const told = ({ code, message, path, citation }: Problem): string =>
  [message, path === undefined ? undefined : `at ${path}`, citation === undefined ? undefined : `[${citation}]`, `(${code})`]
    .filter((part) => part !== undefined)
    .join(' ');
