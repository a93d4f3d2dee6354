import { Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnEntry } from '../register/act-on-entry.handler';
import { liftDenial } from './lift-denial.act';

@ApiTags('denials')
@Controller('/v1/denials/:id/lift')
export class LiftDenialController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Records that the person takes a denial back')
  lift(@PathId() denial: string, @Received() received: ReceivedCommand) {
    return this.commands.execute(new ActOnEntry(liftDenial, denial, received));
  }
}
