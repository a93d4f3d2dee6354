import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, stated } from '@hub/command-handling';
import { coordinationDeciders } from '@hub/coordination';
import type { ReceivedCommand } from '@hub/http-edge';
import { streams } from '@hub/vocabulary';
import { partyAct, type CoordinationAnswer } from '../coordination-act';
import { OwnSubjects } from '../subject/own-subjects';
import type { OpenEpisodeDto } from './open.dto';

export class OpenEpisode extends Command<CoordinationAnswer & { readonly episode: string }> {
  constructor(
    readonly body: OpenEpisodeDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** A party takes the coordination of a client of its own on (H1). */
@CommandHandler(OpenEpisode)
export class OpenEpisodeHandler implements ICommandHandler<OpenEpisode> {
  constructor(
    private readonly handling: CommandHandling,
    private readonly own: OwnSubjects,
  ) {}

  async execute({ body, received }: OpenEpisode) {
    const { caller, key } = received;
    const rules = await this.handling.rules();
    const act = partyAct(this.handling, rules, received, body);
    const subject = await this.own.isMeant(body, received, rules);
    const episode = this.handling.identifiers.derived('episode', caller.party, caller.client, key, subject);
    const done = await this.handling.run({
      decider: coordinationDeciders.open,
      stream: streams.coordination(subject),
      command: {
        ...act,
        episode,
        subject,
        worker: body.worker,
        purpose: body.purpose ?? 'care-coordination',
        ...stated({ ended: body.ended }),
      },
      name: 'episode.open',
      target: 'episodes',
      received,
    });
    return { episode, token: done.token, repeated: done.repeated };
  }
}
