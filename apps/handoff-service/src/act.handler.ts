import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { ActOn, CommandHandling } from '@hub/command-handling';
import type { ActMeans, CoordinationAnswer } from './coordination-act';
import { SubjectIndex } from './subject/subject-index';

/** One party's act on an episode or a hand-off, as it was received. */
export class ActOnCoordination extends ActOn<ActMeans, CoordinationAnswer> {}

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
