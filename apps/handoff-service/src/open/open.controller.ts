import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { EpisodeAnswered } from '../answers';
import { OpenEpisodeDto } from './open.dto';
import { OpenEpisode } from './open.handler';

@ApiTags('episodes')
@Controller('/v1/episodes')
export class OpenEpisodeController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Opens an episode of coordination; a worker of your party is accountable from now on')
  @ApiCreatedResponse({ type: EpisodeAnswered })
  @ApiOkResponse({ type: EpisodeAnswered, description: 'The same command again: what its first attempt did' })
  async open(
    @Body() body: OpenEpisodeDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new OpenEpisode(body, received)), reply);
  }
}
