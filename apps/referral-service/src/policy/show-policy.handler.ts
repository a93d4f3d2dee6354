import { IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { CommandHandling, noPolicyYet } from '@hub/command-handling';
import type { PolicyAdopted } from '@hub/parties';

export class ShowPolicy extends Query<PolicyAdopted> {}

@QueryHandler(ShowPolicy)
export class ShowPolicyHandler implements IQueryHandler<ShowPolicy> {
  constructor(private readonly handling: CommandHandling) {}

  async execute(): Promise<PolicyAdopted> {
    const { policy } = await this.handling.jurisdiction.current();
    if (policy === undefined) throw noPolicyYet();
    return policy;
  }
}
