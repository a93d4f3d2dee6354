import { Body, Controller, HttpCode, Inject, Post, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { COMMAND_GATEWAY } from '@hub/composition';
import { ApiQueryOf } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import type { PartyAdapterConfig } from '../adapter-config';
import type { CommandGateway } from '../command-gateway';
import { pascal } from '../query/referrals.controller';
import { CloudEventDto } from './cloud-event.dto';
import { commandOf } from './command-of';

/** The door for parties' own systems: a CloudEvent in, the deciding service's answer out (decision 15). */
export function inboundController(config: PartyAdapterConfig): Type {
  @ApiTags(config.names.party)
  @Controller(`v1/${config.route}/inbound`)
  @Roles('publisher', 'caseworker', 'coordinator')
  class InboundController {
    constructor(@Inject(COMMAND_GATEWAY) private readonly gateway: CommandGateway) {}

    @Post()
    @HttpCode(200)
    @ApiQueryOf('A command as a CloudEvent; the same source and id again change nothing')
    async take(
      @CurrentCaller() caller: Caller,
      @Body() event: CloudEventDto,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<unknown> {
      const answer = await this.gateway.send({ ...commandOf(event, config.inbound), token: caller.token });
      void reply.status(answer.status);
      if (answer.status >= 400) void reply.type('application/problem+json');
      return answer.body;
    }
  }
  Object.defineProperty(InboundController, 'name', { value: `${pascal(config.name)}InboundController` });
  return InboundController;
}
