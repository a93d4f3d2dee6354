import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { InvokeExceptionDto } from './invoke-exception.dto';
import { InvokeNamedException } from './invoke-exception.handler';

@ApiTags('exceptions')
@Controller('/v1/exceptions')
export class InvokeExceptionController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Your party discloses without consent, on an exception of the policy; who, why and the facts are recorded')
  async invoke(
    @Body() body: InvokeExceptionDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new InvokeNamedException(body, received)), reply);
  }
}
