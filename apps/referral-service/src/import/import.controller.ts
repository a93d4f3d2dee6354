import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { ImportReferralDto } from './import.dto';
import { ImportFromSystem } from './import.handler';

@ApiTags('referrals')
@Controller('/v1/referrals/import')
export class ImportReferralController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Records a referral that another system already works on, in the state it is in; a later version moves it on')
  @ApiCreatedResponse({ type: ReferralAnswered })
  @ApiOkResponse({ type: ReferralAnswered, description: 'The same command again: what its first attempt did' })
  async import(
    @Body() body: ImportReferralDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new ImportFromSystem(body, received)), reply);
  }
}
