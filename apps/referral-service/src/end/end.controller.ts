import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, DateMember, EnumMember, RecordMember, type ReceivedCommand } from '@hub/http-edge';
import { OUTCOME_CODES, type OutcomeCode } from '@hub/referral';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { EndReferral } from './end.handler';

export class EndDto {
  @EnumMember(OUTCOME_CODES) outcome!: OutcomeCode;
  @DateMember() endedOn!: string;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/end')
export class EndController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Reports how service ended; closes the loop')
  @ApiOkResponse({ type: ReferralAnswered })
  end(@PathId() referral: string, @Body() body: EndDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new EndReferral(referral, body, received));
  }
}
