import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import { registerPartyDecider } from '@hub/parties';
import { streams, type PartyId } from '@hub/vocabulary';
import { requireHubOperator } from '../operator';
import type { PartyDto } from './party.dto';

export interface RegisteredAnswer {
  readonly party: PartyId;
  readonly token: string;
  readonly repeated: boolean;
}

export class RegisterParty extends Command<RegisteredAnswer> {
  constructor(
    readonly body: PartyDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** An organisation joins, or its record changes (decision 15). */
@CommandHandler(RegisterParty)
export class RegisterPartyHandler implements ICommandHandler<RegisterParty> {
  constructor(private readonly handling: CommandHandling) {}

  async execute({ body, received }: RegisterParty): Promise<RegisteredAnswer> {
    requireHubOperator(received.caller);
    const { policy } = await this.handling.jurisdiction.current();
    const { party, kind, name, serviceAreas, programmes, publicKeys = [], feedClients = [], implies = [] } = body;
    const done = await this.handling.run({
      decider: registerPartyDecider,
      stream: streams.party(party),
      command: {
        party: {
          party,
          kind,
          name,
          serviceAreas,
          programmes: programmes.map((programme) => ({ ...programme })),
          publicKeys: publicKeys.map((key) => ({ ...key })),
          feedClients,
          implies,
        },
        policy,
      },
      name: 'party.register',
      target: party,
      received,
    });
    return { party, token: done.token, repeated: done.repeated };
  }
}
