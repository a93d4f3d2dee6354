import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnEntry } from '../register/act-on-entry.handler';
import { revoke } from './revoke.act';

@ApiTags('consents')
@Controller('/v1/consents/:id/revoke')
export class RevokeController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Records that the person revoked the consent')
  revoke(@PathId() consent: string, @Received() received: ReceivedCommand) {
    return this.commands.execute(new ActOnEntry(revoke, consent, received));
  }
}
