import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { RequestReferralDto } from './request.dto';
import { PublishReferral } from './request.handler';

@ApiTags('referrals')
@Controller('/v1/referrals')
export class RequestReferralController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Publishes a referral; it is delivered once there is a lawful basis')
  @ApiCreatedResponse({ type: ReferralAnswered })
  @ApiOkResponse({ type: ReferralAnswered, description: 'The same command again: what its first attempt did' })
  async request(
    @Body() body: RequestReferralDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new PublishReferral(body, received)), reply);
  }
}
