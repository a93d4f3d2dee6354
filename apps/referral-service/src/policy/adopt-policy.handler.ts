import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { instanceToPlain } from 'class-transformer';
import { CommandHandling } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import { adoptPolicyDecider, type PolicyAdopted } from '@hub/parties';
import { streams } from '@hub/vocabulary';
import { requireHubOperator } from '../operator';
import type { PolicyDto } from './policy.dto';

export interface AdoptedAnswer {
  readonly version: string;
  readonly token: string;
  readonly repeated: boolean;
}

export class AdoptPolicy extends Command<AdoptedAnswer> {
  constructor(
    readonly body: PolicyDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** From the event on this version decides (decision 7). */
@CommandHandler(AdoptPolicy)
export class AdoptPolicyHandler implements ICommandHandler<AdoptPolicy> {
  constructor(private readonly handling: CommandHandling) {}

  async execute({ body, received }: AdoptPolicy): Promise<AdoptedAnswer> {
    requireHubOperator(received.caller);
    const done = await this.handling.run({
      decider: adoptPolicyDecider,
      stream: streams.policy,
      // The DTO names exactly the members of the event, and they were just checked.
      command: { policy: instanceToPlain(body) as PolicyAdopted },
      name: 'policy.adopt',
      target: streams.policy,
      received,
    });
    return { version: body.version, token: done.token, repeated: done.repeated };
  }
}
