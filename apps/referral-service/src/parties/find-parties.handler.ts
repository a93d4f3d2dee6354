import { Inject } from '@nestjs/common';
import { IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { CommandHandling } from '@hub/command-handling';
import { OPAQUE_TOKENS } from '@hub/composition';
import { nextCursor, notThere, readAtLeast, readCursor } from '@hub/http-edge';
import type { PartyRegistered } from '@hub/parties';
import type { Caller } from '@hub/sign-in';
import type { OpaqueTokens } from '@hub/vault';
import { HUB_PARTY } from '@hub/vocabulary';
import type { PartyQuery } from './party.dto';

/** A party as callers see it: whose tokens count as its system's is for the hub's own operators only. */
export type ShownParty = Omit<PartyRegistered, 'feedClients'> & { readonly feedClients?: readonly string[] };

export class FindParties extends Query<{ readonly items: readonly ShownParty[]; readonly next?: string }> {
  constructor(
    readonly query: PartyQuery,
    readonly caller: Caller,
  ) {
    super();
  }
}

export class FindParty extends Query<ShownParty> {
  constructor(
    readonly party: string,
    readonly caller: Caller,
  ) {
    super();
  }
}

const ROUTE = 'parties';
const PAGE = 50;

/** Pages over the fold of `party.*` events, by id: a party that joins meanwhile neither repeats nor hides another. */
@QueryHandler(FindParties)
export class FindPartiesHandler implements IQueryHandler<FindParties> {
  constructor(
    private readonly handling: CommandHandling,
    @Inject(OPAQUE_TOKENS) private readonly tokens: OpaqueTokens,
  ) {}

  async execute({ query, caller }: FindParties) {
    // Read strongly consistently, so every position ever acknowledged has been reached.
    readAtLeast(this.tokens, query['at-least']);
    const after = readCursor(this.tokens, caller.party, ROUTE, query.cursor);
    const limit = query.limit ?? PAGE;
    const { register } = await this.handling.jurisdiction.current();
    const found = [...register.parties.values()]
      .filter((party) => fits(party, query) && (typeof after !== 'string' || party.party > after))
      .sort((one, other) => (one.party < other.party ? -1 : 1));
    const items = found.slice(0, limit).map((party) => shown(party, caller));
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: nextCursor(this.tokens, caller.party, ROUTE, last.party) } : { items };
  }
}

@QueryHandler(FindParty)
export class FindPartyHandler implements IQueryHandler<FindParty> {
  constructor(private readonly handling: CommandHandling) {}

  async execute({ party, caller }: FindParty): Promise<ShownParty> {
    const { register } = await this.handling.jurisdiction.current();
    const found = register.parties.get(party);
    if (found === undefined) throw notThere();
    return shown(found, caller);
  }
}

const fits = ({ kind, serviceAreas, programmes }: PartyRegistered, query: PartyQuery): boolean =>
  (query.kind === undefined || query.kind === kind) &&
  (query.serviceArea === undefined || serviceAreas.includes(query.serviceArea)) &&
  (query.programme === undefined || programmes.some(({ id }) => id === query.programme));

const shown = ({ feedClients, ...party }: PartyRegistered, { party: caller, roles }: Caller): ShownParty =>
  caller === HUB_PARTY && roles.includes('operator') ? { ...party, feedClients } : party;
