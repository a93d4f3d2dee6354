import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, ApiQueryOf, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { ROLES } from '@hub/sign-in';
import { Roles } from '@hub/sign-in/nest';
import { AdoptPolicy } from './adopt-policy.handler';
import { PolicyDto } from './policy.dto';
import { ShowPolicy } from './show-policy.handler';

/** The jurisdiction's configuration (A7): rules, not persons, so every signed-in caller reads it. */
@ApiTags('policy')
@Controller('/v1')
export class PolicyController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('policies')
  @Roles('operator')
  @ApiCommand('Puts a version of the policy into force; operators of the hub do')
  async adopt(@Body() body: PolicyDto, @Received() received: ReceivedCommand, @Res({ passthrough: true }) reply: FastifyReply) {
    return madeNow(await this.commands.execute(new AdoptPolicy(body, received)), reply);
  }

  @Get('policy')
  @Roles(...ROLES)
  @ApiQueryOf('Shows the policy in force')
  @ApiOkResponse({ type: PolicyDto })
  show() {
    return this.queries.execute(new ShowPolicy());
  }
}
