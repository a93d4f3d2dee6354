import { Inject, Injectable } from '@nestjs/common';
import { CATALOGUE, CLOCK, EVENT_STORE, IDENTIFIERS, OPAQUE_TOKENS, VAULT } from '@hub/composition';
import {
  NO_STREAM,
  createRunner,
  load,
  refused,
  type Clock,
  type Decider,
  type EventCatalogue,
  type EventStore,
  type Identifiers,
  type Loaded,
  type Runner,
  type RunEvent,
} from '@hub/event-sourcing';
import { Problem, atLeastToken, keyReused, problemOf, type ReceivedCommand } from '@hub/http-edge';
import { SharedRead } from '@hub/shared-read';
import type { OpaqueTokens, SealRequest, Vault } from '@hub/vault';
import { JurisdictionReader } from './jurisdiction';
import type { Rules } from './rules';
import { Subjects } from './subjects';

/** A command on its way to the stream of one aggregate. */
export interface Order<State, Command> {
  readonly decider: Decider<State, Command>;
  readonly stream: string;
  readonly command: Command;
  /** For example `referral.accept`. */
  readonly name: string;
  /** What the command is about, as its address says: part of its identity (decision 10). */
  readonly target: string;
  readonly received: ReceivedCommand;
  /** The stream is named after the command and was just seen to be absent. */
  readonly absent?: boolean;
}

export interface Done {
  readonly events: readonly RunEvent[];
  /** Opaque; whoever sends it as `at-least` reads a view that shows what this command did. */
  readonly token: string;
  /** The command had been carried out before; this is what came of it then. */
  readonly repeated: boolean;
}

/** How a deciding service carries out a command: the runner over the ports, with its outcome as an answer or a {@link Problem}. */
@Injectable()
export class CommandHandling {
  readonly jurisdiction: JurisdictionReader;
  readonly subjects: Subjects;
  readonly runner: Runner;
  private readonly revisionOf: (stream: string) => Promise<number>;

  constructor(
    @Inject(EVENT_STORE) readonly store: EventStore,
    @Inject(CATALOGUE) readonly catalogue: EventCatalogue,
    @Inject(IDENTIFIERS) readonly identifiers: Identifiers,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(VAULT) vault: Vault,
    @Inject(OPAQUE_TOKENS) private readonly tokens: OpaqueTokens,
  ) {
    this.runner = createRunner({
      store,
      catalogue,
      identifiers,
      // The catalogue has checked each category against the event's schema before anything is sealed.
      seal: (requests) => vault.seal(requests as readonly SealRequest[]),
    });
    this.jurisdiction = new JurisdictionReader(store, catalogue);
    const revisions = new SharedRead<string, number>(async (asked) => {
      const found = await store.revisions([...new Set(asked)]);
      return asked.map((stream) => found.get(stream) ?? NO_STREAM);
    });
    this.revisionOf = (stream) => revisions.of(stream);
    this.subjects = new Subjects({ store, catalogue, identifiers }, this.runner, this.revisionOf);
  }

  /** The parties and the policy that decide now. @throws Problem 409 `policy/none-in-force` */
  async rules(): Promise<Rules> {
    const { register, policy } = await this.jurisdiction.current();
    if (policy === undefined) throw noPolicyYet();
    return { register, policy };
  }

  /** @throws Problem for a refusal, or a key under which another command was sent */
  async run<State, Command>({
    decider,
    stream,
    command,
    name,
    target,
    received,
    absent = false,
  }: Order<State, Command>): Promise<Done> {
    const { caller, key, bytes, traceparent } = received;
    const outcome = await this.runner.run({
      decider,
      stream,
      command,
      caller: { party: caller.party, actor: caller.actor, source: caller.client },
      key,
      commandName: name,
      target,
      bytes,
      absent,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    if (outcome.outcome === 'refused') throw problemOf(outcome.refusal);
    if (outcome.outcome === 'key-reused') throw keyReused();
    return { events: outcome.events, token: atLeastToken(this.tokens, outcome.position), repeated: outcome.repeated };
  }

  /**
   * Answers a command whose stream is named after the command itself and stands already: it was carried out before, or its key
   * belongs to another one. Nothing that may have changed since is looked at.
   */
  again(order: Omit<Order<unknown, undefined>, 'decider' | 'command'>): Promise<Done> {
    // Its first events are in the stream, so nothing is decided; a stream of others' events would be another command's.
    const decider: Decider<unknown, undefined> = { initialState: undefined, evolve: () => undefined, decide: () => taken };
    return this.run({ ...order, decider, command: undefined });
  }

  async exists(stream: string): Promise<boolean> {
    return (await this.revisionOf(stream)) !== NO_STREAM;
  }

  /** An aggregate as it stands now, for what an edge must know before it can decide. */
  load<State>(stream: string, decider: Pick<Decider<State, never>, 'initialState' | 'evolve'>): Promise<Loaded<State>> {
    return load(this, stream, decider);
  }
}

const taken = refused('command/key-reused', 'Another command was sent before under this Idempotency-Key.');

/** Before a policy was adopted nothing can be decided: the jurisdiction's rules are in it. */
export const noPolicyYet = (): Problem =>
  new Problem({
    status: 409,
    code: 'policy/none-in-force',
    detail: 'No policy is in force yet, so there are no rules to decide by.',
    todo: 'An operator adopts one: hubctl policy adopt <file>.',
  });

/** The same without the members that are undefined: a member that may be absent is not one that may be undefined. */
export const stated = <Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>; // what the filter has left
  };
