import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnEntry } from '../register/act-on-entry.handler';
import { endException } from './end-exception.act';

@ApiTags('exceptions')
@Controller('/v1/exceptions/:id/end')
export class EndExceptionController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Ends an exception before its time')
  end(@PathId() exception: string, @Received() received: ReceivedCommand) {
    return this.commands.execute(new ActOnEntry(endException, exception, received));
  }
}
