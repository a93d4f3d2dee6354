import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, UuidMember, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ReferralAnswered } from '../answers';
import { ReceiveReferral } from './receive.handler';

export class ReceiveDto {
  @UuidMember({ description: 'Id of the event that was delivered' }) answers!: string;
  @UuidMember({ description: 'Id of the disclosure by which it was' }) disclosure!: string;
}

@ApiTags('referrals')
@Controller('/v1/referrals/:id/receive')
export class ReceiveController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('adapter')
  @ApiCommand('Confirms that a request or redirect was delivered; only adapters do')
  @ApiOkResponse({ type: ReferralAnswered })
  receive(@PathId() referral: string, @Body() body: ReceiveDto, @Received() received: ReceivedCommand) {
    return this.commands.execute(new ReceiveReferral(referral, body, received));
  }
}
