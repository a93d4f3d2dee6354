import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnEntry } from '../register/act-on-entry.handler';
import { confirm } from './confirm.act';

@ApiTags('consents')
@Controller('/v1/consents/:id/confirm')
export class ConfirmController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Takes a consent that names your party as discloser as its own')
  confirm(@PathId() consent: string, @Received() received: ReceivedCommand) {
    return this.commands.execute(new ActOnEntry(confirm, consent, received));
  }
}
