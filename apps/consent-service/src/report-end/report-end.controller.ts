import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnEntry } from '../register/act-on-entry.handler';
import { reportEnd } from './report-end.act';

@ApiTags('consents')
@Controller('/v1/consents/:id/ended')
export class ReportEndController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Reports that the event by which the consent ends has happened')
  ended(@PathId() consent: string, @Received() received: ReceivedCommand) {
    return this.commands.execute(new ActOnEntry(reportEnd, consent, received));
  }
}
