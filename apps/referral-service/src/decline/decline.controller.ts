import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, EnumMember, RecordMember, type ReceivedCommand } from '@hub/http-edge';
import { REASON_CODES, type ReasonCode } from '@hub/referral';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { DeclineReferral } from './decline.handler';

export class DeclineDto {
  @EnumMember(REASON_CODES) reason!: ReasonCode;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/decline')
export class DeclineController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Does not take the referral on')
  @ApiOkResponse({ type: ReferralAnswered })
  decline(@PathId() referral: string, @Body() body: DeclineDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new DeclineReferral(referral, body, received));
  }
}
