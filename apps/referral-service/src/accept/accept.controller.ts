import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, DateMember, RecordMember, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { AcceptReferral } from './accept.handler';

export class AcceptDto {
  @DateMember({ optional: true, description: 'The day on which service should start' }) startBy?: string;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/accept')
export class AcceptController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Takes the referral on')
  @ApiOkResponse({ type: ReferralAnswered })
  accept(@PathId() referral: string, @Body() body: AcceptDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new AcceptReferral(referral, body, received));
  }
}
