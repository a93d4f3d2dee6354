import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiCommand,
  PathId,
  Received,
  EnumMember,
  PartyMember,
  RecordMember,
  UuidMember,
  type ReceivedCommand,
} from '@hub/http-edge';
import { REASON_CODES, type ReasonCode } from '@hub/referral';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { RedirectReferral } from './redirect.handler';

export class RedirectDto {
  @PartyMember() to!: string;
  @EnumMember(REASON_CODES, { optional: true }) reason?: ReasonCode;
  @UuidMember({ optional: true, description: 'From a sender after a decline: the id of that event' }) declined?: string;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/redirect')
export class RedirectController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Sends the referral on to another party')
  @ApiOkResponse({ type: ReferralAnswered })
  redirect(@PathId() referral: string, @Body() body: RedirectDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new RedirectReferral(referral, body, received));
  }
}
