import { START, type EventCatalogue, type EventStore } from '@hub/event-sourcing';
import {
  emptyPartyRegister,
  evolvePartyRegister,
  evolvePolicy,
  noPolicy,
  type PartyRegister,
  type PolicyAdopted,
} from '@hub/parties';
import { SharedRead } from '@hub/shared-read';

/** Who takes part, and by which configuration, as of one position of the log. */
export interface Jurisdiction {
  readonly register: PartyRegister;
  /** Undefined before the first version was adopted. */
  readonly policy: PolicyAdopted | undefined;
}

/**
 * The parties and the policy in force, strongly consistent: every answer includes what had been acknowledged when it was
 * asked for. Each asks the log for what is newer than the last fold (one indexed read, nearly always empty), so a party that
 * joined through another process is seen too, which a look at the revisions of known streams would miss.
 */
export class JurisdictionReader {
  private folded = { register: emptyPartyRegister, policy: noPolicy, after: START };
  private readonly latest = new SharedRead<void, Jurisdiction>(async (asks) => {
    const jurisdiction = await this.read();
    return asks.map(() => jurisdiction);
  });

  constructor(
    private readonly store: EventStore,
    private readonly catalogue: EventCatalogue,
  ) {}

  /** @throws the catalogue's error where an event cannot be read: what it changed is unknown, so nothing is decided by it */
  current(): Promise<Jurisdiction> {
    return this.latest.of();
  }

  private async read(): Promise<Jurisdiction> {
    let { register, policy, after } = this.folded;
    for await (const recorded of this.store.readAll({ after, filter: { types: ['party.registered', 'policy.adopted'] } })) {
      const event = this.catalogue.read(recorded);
      register = evolvePartyRegister(register, event);
      policy = evolvePolicy(policy, event);
      after = recorded.position;
    }
    this.folded = { register, policy, after };
    return { register, policy: policy.inForce };
  }
}
