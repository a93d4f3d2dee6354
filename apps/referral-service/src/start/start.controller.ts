import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, DateMember, RecordMember, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { StartReferral } from './start.handler';

export class StartDto {
  @DateMember() startedOn!: string;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/start')
export class StartController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Reports that service has started')
  @ApiOkResponse({ type: ReferralAnswered })
  start(@PathId() referral: string, @Body() body: StartDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new StartReferral(referral, body, received));
  }
}
