import { decodeBody, type EventStore } from '@hub/event-sourcing';

export interface Told {
  readonly id: string;
  readonly type: string;
  readonly open: Readonly<Record<string, unknown>>;
}

export const openParts = async (log: EventStore, stream: string): Promise<readonly Told[]> => {
  const told: Told[] = [];
  for await (const { id, type, body } of log.readStream(stream))
    told.push({ id, type, open: decodeBody(body).open as Told['open'] }); // every schema of the catalogue is an object
  return told;
};

/** Who is accountable in an episode after an event, given who was before. */
export type Moves = (accountable: readonly string[], event: Told) => readonly string[];

export const person = (coordinator: unknown): string => JSON.stringify(coordinator);
export const lawfulMoves: Moves = (accountable, { type, open }) => {
  if (type === 'episode.opened') return [...accountable, person(open['coordinator'])];
  if (type === 'episode.ended') return [];
  if (type === 'handoff.confirmed') return [...accountable.filter((each) => each !== person(open['from'])), person(open['to'])];
  return accountable;
};

/**
 * What breaks the law (H1) at any prefix of the log, told from the plain events: no decider, no fold of the library's. Accountability
 * moves only to whom an accountable coordinator proposed, and after an introduction of that very attempt that nobody had called off.
 */
export function faultOf(events: readonly Told[], moves: Moves = lawfulMoves): string | undefined {
  const open = new Map<unknown, readonly string[]>();
  for (const [index, event] of events.entries()) {
    const { type, open: told } = event;
    const episode = told['episode'];
    if (type === 'handoff.confirmed') {
      const same = events
        .slice(0, index)
        .filter((each) => each.open['handoff'] === told['handoff'] && each.open['attempt'] === told['attempt']);
      const has = (kind: string) => same.find((each) => each.type === kind);
      const proposal = has('handoff.proposed')?.open;
      if (proposal === undefined || proposal['to'] !== told['author']) return 'confirmed without a proposal to it';
      if (!(open.get(episode) ?? []).includes(person(proposal['from']))) return 'handed over by one who is not accountable';
      if (has('handoff.introduced')?.id !== told['introduction']) return 'confirmed without that introduction';
      if (has('handoff.failed') || has('handoff.withdrawn') || has('handoff.confirmed')) return 'confirmed what was over';
    }
    const after = moves(open.get(episode) ?? [], event);
    if (type === 'episode.ended') open.delete(episode);
    else open.set(episode, after);
    if (open.size > 1) return 'two open episodes';
    if (type !== 'episode.ended' && after.length !== 1) return `${after.length} accountable in an open episode`;
  }
  return undefined;
}
