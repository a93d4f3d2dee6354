import type { LedgerCommand } from './ledger';
import { CAST, MARKER, RECORDED, type Step } from './referral-steps';

/** What the judge looks at of a referral in a party's view. */
export interface Row {
  readonly referral: string;
  readonly status: string;
  /** In log order. */
  readonly events: readonly { readonly type: string; readonly author: string }[];
  /** By category, then by author: the latest that each wrote. */
  readonly content: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Everything that each party's view shows once the publisher is done. */
export interface Views {
  readonly sender: readonly Row[];
  readonly receiver: readonly Row[];
  /** A party without a basis. */
  readonly stranger: readonly Row[];
  /** Every referral's id in the order in which the log has them, as the auditor replays it. */
  readonly log: readonly string[];
}

export interface Verdict {
  /** Commands that were acknowledged. */
  readonly commands: number;
  /** Acknowledged and not in a view that must hold it; or never acknowledged, however often it was sent. */
  readonly lost: number;
  /** Carried out more than once. */
  readonly doubled: number;
  /**
   * Referrals whose steps stand in another order than that in which they were acknowledged, and referrals that the log has before
   * one that was acknowledged before they were sent.
   */
  readonly reordered: number;
  /** Commands whose place was held against the order of acknowledgement. */
  readonly ordered: number;
  /** Rows of a party that has no basis. */
  readonly leaked: number;
  /** One sentence for each of them. */
  readonly findings: readonly string[];
}

export type Sin = 'lost' | 'doubled' | 'reordered' | 'leaked';

interface Finding {
  readonly sin: Sin;
  readonly sentence: string;
}

/**
 * Holds one publisher's ledger against the views. Knows nothing of the hub but its answers. Referrals of other publishers are
 * not looked at.
 */
export function judge(ledger: readonly LedgerCommand[], views: Views): Verdict {
  const sides = [indexed('sender', views.sender), indexed('receiver', views.receiver)];
  const logged = new Set(views.log);
  const findings = [
    ...ledger.flatMap((command) => [
      ...unsettled(command),
      ...(command.step === 'request' ? requestFindings(command, sides, logged) : stepFindings(command, sides)),
    ]),
    ...orderFindings(ledger, sides),
    ...logFindings(ledger, views.log),
    ...leakFindings(ledger, views.stranger),
  ];
  const firstAnswer = Math.min(...ledger.map(({ acknowledgedAt }) => acknowledgedAt ?? Infinity));
  const count = (sin: Sin) => findings.filter((finding) => finding.sin === sin).length;
  return {
    commands: ledger.filter(({ acknowledged }) => acknowledged.length > 0).length,
    lost: count('lost'),
    doubled: count('doubled'),
    reordered: count('reordered'),
    leaked: count('leaked'),
    ordered: ledger.filter(({ acknowledged, intendedAt }) => acknowledged.length > 0 && intendedAt > firstAnswer).length,
    findings: findings.map(({ sin, sentence }) => `${sin}: ${sentence}`),
  };
}

interface Side {
  readonly name: string;
  readonly byMarker: ReadonlyMap<string, readonly Row[]>;
  readonly byReferral: ReadonlyMap<string, Row>;
}

const markersIn = (value: unknown): readonly string[] => [...new Set(JSON.stringify(value ?? null).match(MARKER) ?? [])];

function indexed(name: string, rows: readonly Row[]): Side {
  const byMarker = new Map<string, Row[]>();
  for (const row of rows)
    for (const marker of markersIn(row.content.identity)) byMarker.set(marker, [...(byMarker.get(marker) ?? []), row]);
  return { name, byMarker, byReferral: new Map(rows.map((row) => [row.referral, row])) };
}

/** What the hub never acknowledged, or said two things of. */
function unsettled({ key, acknowledged, refused }: LedgerCommand): readonly Finding[] {
  if (refused !== undefined) return [{ sin: 'lost', sentence: `${key} was refused with ${refused.status} ${refused.code}` }];
  const [first, ...later] = acknowledged;
  if (first === undefined) return [{ sin: 'lost', sentence: `${key} was never acknowledged` }];
  return later
    .filter(({ referral, repeated }) => referral !== first.referral || !repeated)
    .map(() => ({ sin: 'doubled', sentence: `${key} was acknowledged again as something new` }));
}

function requestFindings(
  { key, marker, acknowledged: [first] }: LedgerCommand,
  sides: readonly Side[],
  logged: ReadonlySet<string>,
): readonly Finding[] {
  if (first === undefined) return [];
  const rows = sides.map(({ name, byMarker }) => ({ name, rows: byMarker.get(marker) ?? [] }));
  const without = rows.filter((side) => !side.rows.some(({ referral }) => referral === first.referral));
  const twice = rows.filter((side) => side.rows.length > 1);
  const nowhere = without.length === 0 && !logged.has(first.referral);
  return [
    ...without.slice(0, 1).map(({ name }) => missing(key, name)),
    ...(nowhere ? [{ sin: 'lost' as const, sentence: `${key} is not in the log` }] : []),
    ...twice.slice(0, 1).map(({ name }) => repeated(key, name)),
  ];
}

function stepFindings({ key, step, acknowledged: [first] }: LedgerCommand, sides: readonly Side[]): readonly Finding[] {
  if (first === undefined) return [];
  const { type } = RECORDED[step];
  const times = sides.map(({ name, byReferral }) => ({
    name,
    times: (byReferral.get(first.referral)?.events ?? []).filter((event) => event.type === type).length,
  }));
  return [
    ...times
      .filter((side) => side.times === 0)
      .slice(0, 1)
      .map(({ name }) => missing(key, name)),
    ...times
      .filter((side) => side.times > 1)
      .slice(0, 1)
      .map(({ name }) => repeated(key, name)),
  ];
}

const missing = (key: string, side: string): Finding => ({ sin: 'lost', sentence: `${key} is not in the ${side}'s view` });
const repeated = (key: string, side: string): Finding => ({ sin: 'doubled', sentence: `${key} is in the ${side}'s view twice` });

/** The ledger comes in the order of acknowledgement, and each step was sent after the one before was acknowledged. */
function orderFindings(ledger: readonly LedgerCommand[], sides: readonly Side[]): readonly Finding[] {
  const steps = new Map<string, Step[]>();
  for (const { step, acknowledged } of ledger)
    if (acknowledged[0] !== undefined)
      steps.set(acknowledged[0].referral, [...(steps.get(acknowledged[0].referral) ?? []), step]);
  return [...steps].flatMap(([referral, taken]) =>
    sides
      .flatMap(({ name, byReferral }) => {
        const row = byReferral.get(referral);
        return row === undefined || inOrder(row, taken) ? [] : [name];
      })
      .slice(0, 1)
      .map((name) => ({ sin: 'reordered' as const, sentence: `the steps of ${referral} in the ${name}'s view` })),
  );
}

function inOrder(row: Row, taken: readonly Step[]): boolean {
  const expected = taken.map((step) => RECORDED[step].type);
  const shown = [...new Set(row.events.map(({ type }) => type))].filter((type) => expected.includes(type));
  // A step that is missing is counted as lost, not as moved.
  if (expected.filter((type) => shown.includes(type)).join() !== shown.join()) return false;
  if (shown.length < expected.length) return true;
  const last = taken.at(-1);
  const status = last === undefined ? undefined : RECORDED[last].status;
  const told = taken.findLast((step) => step !== 'request' && RECORDED[step].by === 'receiver');
  return (
    (status === undefined || status === row.status) &&
    (told === undefined || markersIn(row.content.health?.[CAST.receiver.party]).every((text) => text.endsWith(`.${told}`)))
  );
}

/** Whatever was acknowledged before another was sent stands before it in the one order (decision 1). */
function logFindings(ledger: readonly LedgerCommand[], log: readonly string[]): readonly Finding[] {
  const places = new Map(log.map((referral, place) => [referral, place]));
  const requests = ledger.flatMap(({ step, key, intendedAt, acknowledgedAt, acknowledged: [first] }) => {
    const place = first && places.get(first.referral);
    return step === 'request' && acknowledgedAt !== undefined && place !== undefined
      ? [{ key, intendedAt, acknowledgedAt, place }]
      : [];
  });
  const answered = [...requests].sort((one, other) => one.acknowledgedAt - other.acknowledgedAt);
  let next = 0;
  let last = -1;
  const sent = [...requests].sort((one, other) => one.intendedAt - other.intendedAt);
  return sent.flatMap(({ key, intendedAt, place }) => {
    for (let one = answered[next]; one !== undefined && one.acknowledgedAt < intendedAt; one = answered[++next])
      last = Math.max(last, one.place);
    return place > last ? [] : [{ sin: 'reordered' as const, sentence: `${key} stands in the log before what was there first` }];
  });
}

function leakFindings(ledger: readonly LedgerCommand[], stranger: readonly Row[]): readonly Finding[] {
  const markers = new Set(ledger.map(({ marker }) => marker));
  const referrals = new Set(ledger.flatMap(({ acknowledged }) => acknowledged.map(({ referral }) => referral)));
  return stranger
    .filter((row) => referrals.has(row.referral) || markersIn(row).some((marker) => markers.has(withoutStep(marker))))
    .map(({ referral }) => ({ sin: 'leaked', sentence: `a party without a basis sees ${referral}` }));
}

const withoutStep = (marker: string): string => marker.split('.')[0] ?? marker;
