import { randomUUID } from 'node:crypto';
import { BoundedCache } from '@hub/bounded-cache';
import { NO_STREAM, load, type EventCatalogue, type EventStore, type Identifiers, type Runner } from '@hub/event-sourcing';
import { mintSubjectDecider, type SubjectMinted } from '@hub/parties';
import type { PartyId, SubjectId } from '@hub/vocabulary';
import type { ReceivedCommand } from '@hub/http-edge';

/** Clients whose pseudonyms are remembered; the others are read from the log. */
const REMEMBERED = 20_000;

/** Finds the pseudonym under which the hub knows a party's client; mints one at random for a client who has none (decision 5). */
export class Subjects {
  private readonly known = new BoundedCache<string, { readonly revision: number; readonly subject: SubjectId }>(REMEMBERED);

  constructor(
    private readonly parts: { readonly store: EventStore; readonly catalogue: EventCatalogue; readonly identifiers: Identifiers },
    private readonly runner: Runner,
    /** Strongly consistent: includes whatever was acknowledged before. */
    private readonly revisionOf: (stream: string) => Promise<number>,
  ) {}

  /** The subject of a client whom the party has named before; undefined for one whom it has not, or who was erased. */
  async find(party: PartyId, clientId: string): Promise<SubjectId | undefined> {
    const stream = this.parts.identifiers.clientStream(party, clientId);
    const now = await this.revisionOf(stream);
    if (now === NO_STREAM) return undefined;
    // As long as the stream has not grown (by an erasure), what was read from it holds.
    const known = this.known.get(stream);
    if (known?.revision === now) return known.subject;
    const { state, revision } = await load(this.parts, stream, mintSubjectDecider);
    if (state.subject === undefined) this.known.delete(stream);
    else this.known.set(stream, { revision, subject: state.subject });
    return state.subject;
  }

  /** The same, minted now where there is none. Of several who come first at once, one mints and all get that one. */
  async findOrMint(party: PartyId, clientId: string, { caller, key, bytes }: ReceivedCommand): Promise<SubjectId> {
    const known = await this.find(party, clientId);
    if (known !== undefined) return known;
    const stream = this.parts.identifiers.clientStream(party, clientId);
    const outcome = await this.runner.run({
      decider: mintSubjectDecider,
      stream,
      command: { subject: randomUUID(), party },
      caller: { party: caller.party, actor: caller.actor, source: caller.client },
      key,
      commandName: 'subject.mint',
      target: stream,
      bytes,
    });
    const minted = outcome.outcome === 'done' ? outcome.events.find(({ type }) => type === 'subject.minted') : undefined;
    // The catalogue has validated what the decider decided against the schema of its type.
    if (minted !== undefined) return (minted.open as SubjectMinted).subject;
    const winner = await this.find(party, clientId);
    if (winner === undefined) throw new Error('A client was erased while a command about them was under way.');
    return winner;
  }

  /**
   * The pseudonym for a client of a victim service provider: made from the command, so a repeat meets its first attempt and
   * nothing else ever does; the client's own id is not kept, not even as a hash (decisions 5 and 9; 34 USC 12291(b)(2)).
   */
  pseudonym({ caller, key }: ReceivedCommand): SubjectId {
    return this.parts.identifiers.derived('pseudonym', caller.party, caller.client, key);
  }
}
