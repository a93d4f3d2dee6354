import type { Type } from '@nestjs/common';
import { actController } from '@hub/command-handling';
import { ActOnCoordination } from './act.handler';
import { EpisodeAnswered, HandoffAnswered } from './answers';
import type { CoordinationAct } from './coordination-act';

/** Offers one act at `POST /v1/{episodes|handoffs}/{id}/<name>`. */
export const coordinationController = (act: CoordinationAct): Type =>
  actController(act, {
    ...(act.about === 'episodes'
      ? { about: 'episodes', suffix: 'Episode', answered: EpisodeAnswered }
      : { about: 'handoffs', suffix: 'Handoff', answered: HandoffAnswered }),
    command: ActOnCoordination,
  });
