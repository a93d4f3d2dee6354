import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { RecordConsentDto } from './record.dto';
import { RecordSignedConsent } from './record.handler';

@ApiTags('consents')
@Controller('/v1/consents')
export class RecordController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Records a signed release; one that lacks what the law requires is refused, naming each missing element')
  async record(
    @Body() body: RecordConsentDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new RecordSignedConsent(body, received)), reply);
  }
}
