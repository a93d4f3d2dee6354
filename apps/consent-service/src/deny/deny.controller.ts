import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { DenyDto } from './deny.dto';
import { RecordDenial } from './deny.handler';

@ApiTags('denials')
@Controller('/v1/denials')
export class DenyController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Records that the person forbids; it beats every consent and permission, not a recorded exception')
  async deny(@Body() body: DenyDto, @Received() received: ReceivedCommand, @Res({ passthrough: true }) reply: FastifyReply) {
    return madeNow(await this.commands.execute(new RecordDenial(body, received)), reply);
  }
}
