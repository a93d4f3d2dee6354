import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling } from '@hub/command-handling';
import type { ReceivedCommand } from '@hub/http-edge';
import type { CoordinationAct, CoordinationAnswer } from './coordination-act';
import { SubjectIndex } from './subject/subject-index';

/** One party's act on an episode or a hand-off, as it was received. */
export class ActOnCoordination extends Command<CoordinationAnswer> {
  constructor(
    readonly act: CoordinationAct,
    readonly id: string,
    readonly body: object,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

@CommandHandler(ActOnCoordination)
export class ActOnCoordinationHandler implements ICommandHandler<ActOnCoordination> {
  constructor(
    readonly handling: CommandHandling,
    readonly index: SubjectIndex,
  ) {}

  execute({ act, id, body, received }: ActOnCoordination): Promise<CoordinationAnswer> {
    return act.carryOut(this, id, body, received);
  }
}
