import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, ObjectMember, Received, TextListMember, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { AboutDto } from '../register/whom';
import { ConsentFormDto } from './consent-form.dto';
import { RecordSignedConsent } from './record.handler';

export class RecordConsentDto extends AboutDto {
  @ObjectMember(() => ConsentFormDto) form!: ConsentFormDto;
  @TextListMember({
    optional: true,
    max: INFORMATION_CATEGORIES.length,
    length: 100_000,
    description:
      'What the release lets its one recipient know, sealed to that recipient’s key (JWE, compact), one for each category; the hub cannot read it, and destroys what it holds of it when the release ends',
  })
  sealed?: string[];
}

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
