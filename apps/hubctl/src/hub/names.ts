import { Failure } from '../failure';
import type { HubClient } from './hub-client';

/** How parties and their kinds are called where people read. */
export interface Names {
  /** The organisation's name; its id where the hub does not say. */
  party(id: string): string;
  /** What this jurisdiction calls parties of the kind (A7); the kind itself where it does not say. */
  kind(kind: string): string;
  /** The same of a party; empty where the hub does not say of which kind it is. */
  kindOf(party: string): string;
}

/** The names that the hub's directory and its policy in force have; ids and kinds where it does not tell them. */
export async function namesOf(hub: HubClient): Promise<Names> {
  const [parties, policy] = await Promise.all([
    hub.all('/v1/parties').catch(untold([])),
    hub.get('/v1/policy').catch(untold(undefined)),
  ]);
  const known = new Map(parties.map(({ party, name, kind }) => [text(party), { name: text(name), kind: text(kind) }]));
  const labels = new Map(kindRows(policy).map(({ kind, label }) => [kind, label]));
  const kind = (name: string): string => labels.get(name) ?? name;
  return {
    party: (id) => known.get(id)?.name ?? id,
    kind,
    kindOf: (id) => kind(known.get(id)?.kind ?? ''),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What cannot be told is left out; a hub that does not answer at all is the command's own failure. */
const untold =
  <Value>(value: Value) =>
  (error: unknown): Value => {
    if (error instanceof Failure && error.exit !== 'unreachable') return value;
    throw error;
  };

function kindRows(policy: unknown): readonly { readonly kind: string; readonly label: string }[] {
  const rows: unknown = typeof policy === 'object' && policy !== null && 'partyKinds' in policy ? policy.partyKinds : [];
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) =>
    typeof row === 'object' && row !== null && 'kind' in row && 'label' in row
      ? [{ kind: String(row.kind), label: String(row.label) }]
      : [],
  );
}
