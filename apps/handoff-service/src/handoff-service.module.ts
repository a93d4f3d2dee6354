import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CommandHandlingModule } from '@hub/command-handling';
import { coordinationController } from './act.controller';
import { ActOnCoordinationHandler } from './act.handler';
import { HandoffClock } from './clock/handoff-clock';
import { COORDINATION_ACTS } from './coordination-acts';
import { OpenEpisodeController } from './open/open.controller';
import { OpenEpisodeHandler } from './open/open.handler';
import { OwnSubjects } from './subject/own-subjects';
import { SubjectIndex } from './subject/subject-index';

/** Decides hand-offs and care coordination. The ports come from a global module (`@hub/composition`). */
@Module({
  imports: [CqrsModule, CommandHandlingModule],
  controllers: [OpenEpisodeController, ...COORDINATION_ACTS.map(coordinationController)],
  providers: [SubjectIndex, OwnSubjects, HandoffClock, OpenEpisodeHandler, ActOnCoordinationHandler],
})
export class HandoffServiceModule {}
