import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, EnumMember, RecordMember, UuidMember, type ReceivedCommand } from '@hub/http-edge';
import { REASON_CODES, type ReasonCode } from '@hub/referral';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { CancelReferral } from './cancel.handler';

export class CancelDto {
  @EnumMember(REASON_CODES) reason!: ReasonCode;
  @UuidMember({ optional: true, description: 'From an addressee that agrees: the id of the request to cancel' }) asked?: string;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/cancel')
export class CancelController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Withdraws the referral, or asks to; the answer is the same whatever has happened meanwhile')
  @ApiOkResponse({ type: ReferralAnswered })
  cancel(@PathId() referral: string, @Body() body: CancelDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new CancelReferral(referral, body, received));
  }
}
