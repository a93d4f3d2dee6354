import { Body, Controller, HttpCode, Post, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnCoordination } from './act.handler';
import { EpisodeAnswered, HandoffAnswered } from './answers';
import type { CoordinationAct } from './coordination-act';

/** Offers one act at `POST /v1/{episodes|handoffs}/{id}/<name>`. A class for each, because a route is part of a controller's class. */
export function actController(act: CoordinationAct): Type {
  @ApiTags(act.about)
  @Controller(`/v1/${act.about}/:id/${act.name}`)
  class ActController {
    constructor(private readonly commands: CommandBus) {}

    @Post()
    @HttpCode(200)
    @Roles(...act.roles)
    @ApiCommand(act.summary)
    @ApiBody({ type: act.body })
    @ApiOkResponse({ type: act.about === 'episodes' ? EpisodeAnswered : HandoffAnswered })
    act(@PathId() id: string, @Body() body: object, @Received() received: ReceivedCommand) {
      return this.commands.execute(new ActOnCoordination(act, id, body, received));
    }
  }
  // The validation pipe checks a body against the class that is noted here; the signature above says `object` for all of them.
  Reflect.defineMetadata('design:paramtypes', [String, act.body, Object], ActController.prototype, 'act');
  const name = act.name.charAt(0).toUpperCase() + act.name.slice(1);
  Object.defineProperty(ActController, 'name', { value: `${name}${act.about === 'episodes' ? 'Episode' : 'Handoff'}Controller` });
  return ActController;
}
